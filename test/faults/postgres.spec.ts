import { session } from '../cluster/attempts.js';
import { Cluster } from '../cluster/cluster.js';
import { logout, refusedEverywhere, rely } from '../cluster/evidence.js';
import { type Event, History } from '../cluster/history.js';
import { Traffic } from '../cluster/traffic.js';
import { until } from '../cluster/until.js';
import type { Visitor } from '../kit/index.js';

let cluster: Cluster;
let history: History;
/** Who has logged out before the fault. */
let ada: Visitor;
let adasLogout: Event;
let bob: Visitor;

beforeAll(async () => {
  cluster = await Cluster.start({ linked: true, settings: { REFRESH_GRACE_SECONDS: '60' } });
});
beforeEach(async () => {
  history = new History();
  [ada, bob] = [await cluster.person(cluster.a), await cluster.person(cluster.b)];
  await rely(cluster, ada, bob);
  adasLogout = await history.one(logout(cluster.a, ada));
});
afterEach(() => {
  // Whatever failed, the next test finds everything at work.
  cluster.postgres.thaw();
  cluster.redis.thaw();
});
afterAll(() => cluster?.stop());

const health = (probe: 'live' | 'ready') =>
  Promise.all(
    cluster.instances.map(async (at) => (await cluster.visitor(at).get(`//health/${probe}`)).status),
  );

/** Redis is relied on for a second more; from then on nothing is known, and nobody is let in. */
async function nobodyIsLetIn(): Promise<void> {
  await until('the instances rely on nothing', async () => {
    const uses = await history.race(cluster.instances.map((at) => session(at, bob.accessToken)));
    expect([200, 503]).toEqual(expect.arrayContaining(uses.map(({ status }) => status)));
    return uses.every(({ status }) => status === 503);
  });
  const tries = await history.race(
    cluster.instances.flatMap((at) => [session(at, bob.accessToken), logout(at, bob)]),
  );
  for (const { status, code, answer, startedAt, endedAt } of tries) {
    expect({ status, code }).toEqual({ status: 503, code: 'unavailable' });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(endedAt - startedAt).toBeLessThan(15_000);
  }
}

describe('while PostgreSQL is away', () => {
  it.each([
    ['killed', () => cluster.postgres.kill(), () => cluster.postgres.restart()],
    ['frozen', () => cluster.postgres.freeze(), () => cluster.postgres.thaw()],
  ] as const)(
    '(%s), instances live, are not ready and answer 503; afterwards all that was acknowledged is there, and nothing revoked is back',
    async (_, breakIt, mendIt) => {
      const traffic = await Traffic.start(cluster);
      await breakIt();
      expect(await health('live')).toEqual([200, 200]);
      expect(await health('ready')).toEqual([503, 503]);
      await nobodyIsLetIn();
      expect(await refusedEverywhere(cluster, history, adasLogout, ada.accessToken, 0)).not.toContain(200);
      await mendIt();
      await until('they are ready again', async () =>
        (await health('ready')).every((status) => status === 200),
      );
      await refusedEverywhere(cluster, history, adasLogout, ada.accessToken);
      await rely(cluster, bob);
      await traffic.stop();
      traffic.judgeAnswers();
      await traffic.judgeKept();
    },
  );

  it('and Redis as well, every token is refused with 503', async () => {
    cluster.postgres.freeze();
    cluster.redis.freeze();
    await nobodyIsLetIn();
    cluster.redis.thaw();
    await nobodyIsLetIn();
    cluster.postgres.thaw();
    await rely(cluster, bob);
    await refusedEverywhere(cluster, history, adasLogout, ada.accessToken);
  });

  it('for one instance alone, that one answers 503, and the other serves', async () => {
    const { postgres } = cluster.links.get('A')!;
    await postgres.cut();
    await until(
      'A answers 503',
      async () => (await history.one(session(cluster.a, bob.accessToken))).status === 503,
    );
    const atB = await history.race([session(cluster.b, bob.accessToken), logout(cluster.b, bob)]);
    expect(atB.map(({ succeeded }) => succeeded)).toContain(true);
    const revocation = atB.find(({ operation }) => operation === 'logout')!;
    expect(revocation.status).toBe(204);
    await refusedEverywhere(cluster, history, revocation, bob.accessToken);
    await postgres.mend();
    await until('A is ready', async () => (await health('ready'))[0] === 200);
    expect(await refusedEverywhere(cluster, history, revocation, bob.accessToken)).toEqual(new Set([401]));
  });
});
