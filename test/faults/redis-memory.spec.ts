import { session } from '../cluster/attempts.js';
import { Cluster } from '../cluster/cluster.js';
import { entryOf, logout, refusedEverywhere, rely } from '../cluster/evidence.js';
import { type Event, History } from '../cluster/history.js';
import { Traffic } from '../cluster/traffic.js';
import { until } from '../cluster/until.js';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await Cluster.start({ linked: true, settings: { REFRESH_GRACE_SECONDS: '60' } });
});
afterEach(async () => {
  await configure('maxmemory', '0');
  await cluster.redis.command('FLUSHALL');
});
afterAll(() => cluster?.stop());

const configure = (name: string, value: string) => cluster.redis.command('CONFIG', 'SET', name, value);

async function statistic(name: string): Promise<number> {
  const info = String(await cluster.redis.command('INFO'));
  return Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1]);
}

/** Leaves room for about so many bytes; less than nothing: what is there is too much already. */
async function leaveRoom(bytes: number, policy: string): Promise<void> {
  await configure('maxmemory-policy', policy);
  await configure('maxmemory', String((await statistic('used_memory')) + bytes));
}

/** What others keep in the same memory. */
async function fill(count: number): Promise<void> {
  const script = `for i = 1, ARGV[1] do redis.pcall('SET', 'other:' .. ARGV[2] .. i, string.rep('x', 1000)) end`;
  await cluster.redis.command('EVAL', script, '0', String(count), String(performance.now()));
}

it.each(['allkeys-lru', 'allkeys-random'])(
  'a Redis that evicts (%s) while tokens are used and revoked revives nobody',
  async (policy) => {
    const history = new History();
    const traffic = await Traffic.start(cluster);
    const people = [];
    for (let count = 0; count < 6; count += 1) people.push(await cluster.person());
    await rely(cluster, people[0]!);
    await fill(200);
    await leaveRoom(20_000, policy);
    const before = await statistic('evicted_keys');
    const revoked: { revocation: Event; accessToken: string }[] = [];
    for (const person of people) {
      await history.race(cluster.instances.map((at) => session(at, person.accessToken)));
      const revocation = await history.one(logout(cluster.next(), person));
      expect(revocation.status).toBe(204);
      await fill(300);
      revoked.push({ revocation, accessToken: person.accessToken });
      for (const each of revoked)
        await refusedEverywhere(cluster, history, each.revocation, each.accessToken, 0);
    }
    expect(await statistic('evicted_keys')).toBeGreaterThan(before + 500);
    expect((await entryOf(cluster, people[0]!)) ?? 'nothing').not.toMatch(/^live/);
    await traffic.stop();
    traffic.judgeAnswers();
    traffic.history.judgeHealth();
    await traffic.judgeKept();
  },
);

it('a Redis that is full and evicts nothing (noeviction) takes no new entries, and revives nobody', async () => {
  const history = new History();
  const [ada, bob, cleo] = [await cluster.person(), await cluster.person(), await cluster.person()];
  await rely(cluster, ada, bob);
  await leaveRoom(-1_000_000, 'noeviction');
  await until('it is full', async () =>
    cluster.redis.command('SET', 'other', 'x').then(
      () => false,
      (error: Error) => error.message.startsWith('OOM'),
    ),
  );
  const revocation = await history.one(logout(cluster.a, ada));
  expect(revocation.status).toBe(204);
  expect(await refusedEverywhere(cluster, history, revocation, ada.accessToken)).toEqual(new Set([401]));
  const uses = await history.race(
    cluster.instances.flatMap((at) => [session(at, bob.accessToken), session(at, cleo.accessToken)]),
  );
  expect(uses.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  await configure('maxmemory', '0');
  await rely(cluster, bob, cleo);
  expect(await refusedEverywhere(cluster, history, revocation, ada.accessToken, 0)).toEqual(new Set([401]));
});
