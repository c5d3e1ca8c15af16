import { bearer, post, session } from '../cluster/attempts.js';
import { Cluster } from '../cluster/cluster.js';
import { logout, refusedEverywhere, rely } from '../cluster/evidence.js';
import { History } from '../cluster/history.js';
import { Traffic } from '../cluster/traffic.js';
import { until } from '../cluster/until.js';
import type { Visitor } from '../kit/index.js';

let cluster: Cluster;
let history: History;
/** Whose session ends during the fault, and whose does not. */
let ada: Visitor;
let bob: Visitor;

beforeAll(async () => {
  cluster = await Cluster.start({ linked: true, settings: { REFRESH_GRACE_SECONDS: '60' } });
});
beforeEach(async () => {
  history = new History();
  [ada, bob] = [await cluster.person(cluster.a), await cluster.person(cluster.b)];
  await rely(cluster, ada, bob);
});
afterEach(async () => {
  cluster.redis.thaw();
  for (const { redis, postgres } of cluster.links.values()) {
    redis.resume();
    postgres.resume();
  }
});
afterAll(() => cluster?.stop());

/** Bob was never logged out: with whatever part is broken he is let in, by PostgreSQL where Redis cannot tell. */
async function bobIsLetIn(): Promise<void> {
  const uses = await history.race(cluster.instances.map((at) => session(at, bob.accessToken)));
  expect(uses.map(({ status }) => status)).toEqual([200, 200]);
  // 250 ms is the promise for one that waits for Redis in vain; the machine of the tests is not idle.
  for (const { startedAt, endedAt } of uses) expect(endedAt - startedAt).toBeLessThan(2_000);
}

const adaLogsOut = (at = cluster.a) => history.one(logout(at, ada));

async function adaIsOut(revocation: Awaited<ReturnType<typeof adaLogsOut>>): Promise<void> {
  expect(revocation.status).toBe(204);
  expect(await refusedEverywhere(cluster, history, revocation, ada.accessToken)).toEqual(new Set([401]));
}

async function redisIsKilled(): Promise<void> {
  await cluster.redis.kill();
}

describe('while Redis is away', () => {
  it.each([
    ['frozen', () => cluster.redis.freeze(), () => cluster.redis.thaw()],
    ['killed, and comes back empty', redisIsKilled, () => cluster.redis.restart()],
  ] as const)(
    'and %s, everything is served from PostgreSQL, and a logout holds on every instance when it is answered',
    async (_, breakIt, mendIt) => {
      const traffic = await Traffic.start(cluster);
      await breakIt();
      await bobIsLetIn();
      const revocation = await adaLogsOut();
      await adaIsOut(revocation);
      expect((await cluster.visitor().get('//health/ready')).status).toBe(200);
      await mendIt();
      await adaIsOut(revocation);
      await rely(cluster, bob);
      await traffic.stop();
      traffic.judgeAnswers();
      await traffic.judgeKept();
      traffic.history.judgeHealth();
    },
  );

  it('an instance starts, is ready, and uses Redis when it is back', async () => {
    await redisIsKilled();
    await cluster.b.kill();
    await cluster.b.restart();
    await bobIsLetIn();
    const ready = () => cluster.visitor(cluster.b).get('//health/ready');
    const degraded = { status: 'degraded', postgres: 'ok', redis: 'unavailable' };
    expect(await ready()).toMatchObject({ status: 200, body: degraded });
    await cluster.redis.restart();
    await rely(cluster, bob);
    expect((await ready()).body).toEqual({ status: 'ok', postgres: 'ok', redis: 'ok' });
  });
});

describe('when one instance cannot reach Redis and the other can', () => {
  const redisOfA = () => cluster.links.get('A')!.redis;
  it.each([
    ['its connection hangs', () => redisOfA().stall(), () => redisOfA().resume()],
    ['its connection is cut', () => redisOfA().cut(), () => redisOfA().mend()],
  ] as const)('because %s, what it revokes is refused by the other at once', async (_, breakIt, mendIt) => {
    await breakIt();
    const revocation = await adaLogsOut(cluster.a);
    await adaIsOut(revocation);
    await bobIsLetIn();
    await mendIt();
    await adaIsOut(revocation);
    await rely(cluster, bob);
  });

  it('a logout asked for again there, because the first answer was lost, is refused by the other at once', async () => {
    const [a, b] = ['A', 'B'].map((name) => cluster.links.get(name)!);
    b!.redis.stall();
    await history.one(session(cluster.b, bob.accessToken));
    // B, which that question has told that Redis is away, asks PostgreSQL itself from now on; A does not.
    const isCut = a!.postgres.cutAtCommit('before it is told', 'logged_out');
    const withoutRefreshToken = (at = cluster.a) =>
      post('logout', at, '/auth/logout', undefined, { headers: bearer(ada.accessToken) });
    const first = await history.one(withoutRefreshToken());
    await isCut;
    expect(first.status).toBe(503);
    const revocation = await history.one(withoutRefreshToken(cluster.b));
    await adaIsOut(revocation);
    b!.redis.resume();
    await rely(cluster, bob);
  });
});

describe('what is revoked past the app', () => {
  it.each([
    ['SQL by hand', 'UPDATE sessions SET revoked_at = now() WHERE user_id = $1'],
    ['a deletion that cascades', 'DELETE FROM users WHERE id = $1'],
    ['a raised version', 'INSERT INTO token_versions (user_id, ver) VALUES ($1, 7)'],
  ])('by %s, is refused by every instance after 1.5 s', async (_, statement) => {
    await cluster.sql(statement, [ada.userId]);
    const done = await history.one(post('sql', cluster.a, '/auth/logout', {}));
    await until('1.5 s are over', () => performance.now() > done.endedAt + 1_500);
    await adaIsOut({ ...done, endedAt: done.endedAt + 1_500 });
  });
});
