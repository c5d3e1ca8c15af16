import { refresh, session } from '../cluster/attempts.js';
import { Cluster } from '../cluster/cluster.js';
import { logout, refusedEverywhere, rely } from '../cluster/evidence.js';
import { History } from '../cluster/history.js';
import { until } from '../cluster/until.js';

let cluster: Cluster;
let history: History;
/** B's machine is ten minutes fast, C's is ten minutes slow. */
beforeAll(async () => {
  cluster = await Cluster.start({
    instances: 3,
    linked: true,
    clockShiftSeconds: { B: 600, C: -600 },
    settings: { ACCESS_TOKEN_MINUTES: '0.2', REFRESH_GRACE_SECONDS: '2' },
  });
});
beforeEach(() => {
  history = new History();
});
afterAll(() => cluster?.stop());

async function secondsByPostgres(): Promise<number> {
  const [row] = await cluster.sql<{ now: number }>(
    'SELECT extract(epoch FROM clock_timestamp())::float AS now',
  );
  return row!.now;
}

const timesOf = (accessToken: string) =>
  JSON.parse(Buffer.from(accessToken.split('.')[1]!, 'base64url').toString()) as { iat: number; exp: number };

const useEverywhere = (accessToken: string) =>
  history.race(cluster.instances.map((at) => session(at, accessToken)));

it('instances whose machines are ten minutes fast or slow mint and take access tokens as the others do, no shorter and no longer', async () => {
  const issuedBy = async (at: Cluster['a']) => {
    const ada = await cluster.person(at);
    const before = await secondsByPostgres();
    const { accessToken, answer } = await history.one(refresh(at, ada.refreshToken));
    const { iat, exp } = timesOf(accessToken!);
    expect(iat).toBeGreaterThan(before - 2);
    expect(iat).toBeLessThan((await secondsByPostgres()) + 1);
    expect(exp - iat).toBe(answer.body['expiresIn']);
    expect((await useEverywhere(accessToken!)).map(({ status }) => status)).toEqual([200, 200, 200]);
    return { accessToken: accessToken!, exp };
  };
  const tokens = await Promise.all(cluster.instances.map(issuedBy));
  for (const { accessToken, exp } of tokens) {
    // Five seconds are leeway.
    await until('it has expired', async () => (await secondsByPostgres()) > exp + 6);
    const codes = (await useEverywhere(accessToken)).map(({ code }) => code);
    expect(codes).toEqual(['token_expired', 'token_expired', 'token_expired']);
  }
});

it('they rotate, repeat within the grace and find reuse as the others do', async () => {
  const [a, b, c] = cluster.instances as [Cluster['a'], Cluster['a'], Cluster['a']];
  const exchange = async (first: Cluster['a'], second: Cluster['a']) => {
    const ada = await cluster.person(first);
    const rotated = await history.one(refresh(first, ada.refreshToken));
    const repeated = await history.one(refresh(second, ada.refreshToken));
    expect([rotated.status, repeated.status]).toEqual([200, 200]);
    await until('the grace is over', () => performance.now() > rotated.endedAt + 2_500);
    const reused = await history.one(refresh(second, ada.refreshToken));
    expect(reused).toMatchObject({ status: 401, code: 'refresh_token_reused' });
    const next = await history.one(refresh(first, rotated.tokenOut!));
    expect(next).toMatchObject({ status: 401, code: 'refresh_token_invalid' });
  };
  await Promise.all([exchange(a, b), exchange(b, c), exchange(c, a)]);
  history.judgeLineage();
});

it('what they revoke is refused by all when it is acknowledged', async () => {
  for (const at of cluster.instances) {
    const ada = await cluster.person(at);
    await rely(cluster, ada);
    const revocation = await history.one(logout(at, ada));
    expect(revocation.status).toBe(204);
    expect(await refusedEverywhere(cluster, history, revocation, ada.accessToken)).toEqual(new Set([401]));
  }
});
