import { bearer, post, session } from '../cluster/attempts.js';
import { Cluster } from '../cluster/cluster.js';
import { entryOf, logout, refusedEverywhere, rely } from '../cluster/evidence.js';
import { History } from '../cluster/history.js';
import { Traffic } from '../cluster/traffic.js';
import { until } from '../cluster/until.js';

let cluster: Cluster;
let history: History;

beforeAll(async () => {
  cluster = await Cluster.start({ linked: true, settings: { REFRESH_GRACE_SECONDS: '60' } });
});
beforeEach(() => {
  history = new History();
});
afterAll(() => cluster?.stop());

it('an instance that is killed (kill -9) in mid-flight loses nothing that was acknowledged; who got no answer is served by the other', async () => {
  const traffic = await Traffic.start(cluster);
  for (const victim of cluster.instances) {
    const { length } = traffic.history.events;
    await until('there is traffic', () => traffic.history.events.length > length + 20);
    await victim.kill();
    const seen = traffic.history.events.length;
    await until('the other serves', () =>
      traffic.history.events
        .slice(seen)
        .some(({ succeeded, instance }) => succeeded && instance !== victim.name),
    );
    await victim.restart();
  }
  await traffic.stop();
  traffic.judgeAnswers({ noAnswer: true });
  await traffic.judgeKept();
});

it.each([
  ['with both tokens', true],
  ['with the access token alone', false],
] as const)(
  'an instance that is killed between the commit of a logout and the word to Redis: asked for again %s, it holds when it is answered',
  async (_, withBoth) => {
    const ada = await cluster.person(cluster.a);
    await rely(cluster, ada);
    const asked = (at: Cluster['a']) =>
      withBoth
        ? logout(at, ada)
        : post('logout', at, '/auth/logout', undefined, { headers: bearer(ada.accessToken) });
    cluster.links.get('A')!.redis.stall();
    const unanswered = history.one(asked(cluster.a));
    await until('it is committed', async () => {
      const [row] = await cluster.sql(
        'SELECT 1 FROM sessions WHERE user_id = $1 AND revoked_at IS NOT NULL',
        [ada.userId],
      );
      return row;
    });
    await cluster.a.kill();
    expect((await unanswered).status).toBe(0);
    expect(await entryOf(cluster, ada)).toMatch(/^live/);
    const revocation = await history.one(asked(cluster.b));
    expect(revocation.status).toBe(204);
    expect(await refusedEverywhere(cluster, history, revocation, ada.accessToken)).toEqual(new Set([401]));
    cluster.links.get('A')!.redis.resume();
    await cluster.a.restart();
    expect(await refusedEverywhere(cluster, history, revocation, ada.accessToken)).toEqual(new Set([401]));
  },
);

it('an instance that was frozen takes nothing that was revoked meanwhile', async () => {
  const ada = await cluster.person(cluster.b);
  await rely(cluster, ada);
  cluster.a.freeze();
  const asleep = Array.from({ length: 5 }, () => session(cluster.a, ada.accessToken, { delayMs: 1_000 }));
  const uses = history.race(asleep);
  const revocation = await history.one(logout(cluster.b, ada));
  expect(revocation.status).toBe(204);
  await until('those that came later are waiting', () => performance.now() > revocation.endedAt + 1_200);
  cluster.a.thaw();
  history.judgeRevocation(revocation, await uses);
  expect((await uses).map(({ status }) => status)).toEqual(asleep.map(() => 401));
  expect(await refusedEverywhere(cluster, history, revocation, ada.accessToken)).toEqual(new Set([401]));
});
