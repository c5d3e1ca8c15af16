import { setTimeout as sleep } from 'node:timers/promises';
import { Cluster } from '../cluster/cluster.js';
import type { Instance } from '../cluster/instance.js';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await Cluster.start({ linked: true, settings: { TRUST_PROXY: '1', LIMIT_DEFAULT: '5/600' } });
});
afterAll(() => cluster.stop());

/** How many of so many requests, one after the other, are not refused. */
async function passing(count: number, from: string, ...at: Instance[]): Promise<number> {
  let passed = 0;
  for (let sent = 0; sent < count; sent += 1) {
    const options = { headers: { 'x-forwarded-for': from } };
    const { status } = await cluster.visitor(at[sent % at.length]).get('/auth/session', options);
    expect([401, 429]).toContain(status);
    if (status === 401) passed += 1;
  }
  return passed;
}

it('while Redis is away each instance counts for itself, and together again when it is back', async () => {
  const [a, b] = [cluster.a, cluster.b];
  expect(await passing(8, '203.0.113.1', a, b)).toBe(5);
  for (const { redis } of cluster.links.values()) await redis.cut();
  expect(await passing(7, '203.0.113.1', a)).toBe(5);
  expect(await passing(7, '203.0.113.1', b)).toBe(5);
  for (const { redis } of cluster.links.values()) await redis.mend();
  await untilItAnswers();
  expect(await passing(1, '203.0.113.1', a)).toBe(0);
  expect(await passing(8, '203.0.113.2', a, b)).toBe(5);
});

it('while Redis has no memory left each instance counts for itself', async () => {
  const [a, b] = [cluster.a, cluster.b];
  await cluster.redis.command('CONFIG', 'SET', 'maxmemory', '1');
  expect(await passing(7, '203.0.113.3', a)).toBe(5);
  expect(await passing(7, '203.0.113.3', b)).toBe(5);
  expect(a.log).toContain('Redis refuses to count');
  await cluster.redis.command('CONFIG', 'SET', 'maxmemory', '0');
  expect(await passing(8, '203.0.113.4', a, b)).toBe(5);
});

it('an instance without REDIS_URL counts for itself, and says so once when it starts', async () => {
  const warning = 'Limits are counted in memory';
  expect(cluster.a.log).not.toContain(warning);
  await cluster.a.stop();
  await cluster.a.restart({ REDIS_URL: undefined });
  const lines = cluster.a.log.split('\n').filter((line) => line.includes(warning));
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0]!)).toMatchObject({
    level: 'warn',
    msg: expect.stringContaining('REDIS_URL'),
  });
  expect(await passing(7, '203.0.113.5', cluster.a)).toBe(5);
  expect(await passing(7, '203.0.113.5', cluster.b)).toBe(5);
});

/** Both instances have found it again: what one counts, the other sees. */
async function untilItAnswers(): Promise<void> {
  for (const instance of cluster.instances) {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      if (/Redis answers(?![\s\S]*Redis does not answer)/.test(instance.log)) break;
      await sleep(50);
    }
  }
}
