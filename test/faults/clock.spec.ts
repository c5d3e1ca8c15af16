import { refresh, session } from '../cluster/attempts.js';
import { Cluster } from '../cluster/cluster.js';
import { logout, refusedEverywhere, rely } from '../cluster/evidence.js';
import { History } from '../cluster/history.js';
import { until } from '../cluster/until.js';

const tenMinutes = 600;

describe.each([
  ['ten minutes fast', tenMinutes],
  ['ten minutes slow', -tenMinutes],
])('an instance whose machine is %s', (_, shift) => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start({
      linked: true,
      clockShiftSeconds: { B: shift },
      settings: { ACCESS_TOKEN_MINUTES: '0.2', REFRESH_GRACE_SECONDS: '2' },
    });
  });
  afterAll(() => cluster?.stop());

  it('mints and takes what the others do, no shorter and no longer, for PostgreSQL has the clock', async () => {
    const history = new History();
    for (const at of cluster.instances) {
      const ada = await cluster.person(at);
      const issued = await history.one(refresh(at, ada.refreshToken));
      const { expiresIn } = issued.answer.body as { expiresIn: number };
      const [now] = await cluster.sql<{ seconds: number }>(
        'SELECT extract(epoch FROM clock_timestamp())::float AS seconds',
      );
      const claims = JSON.parse(Buffer.from(issued.accessToken!.split('.')[1]!, 'base64url').toString()) as {
        iat: number;
        exp: number;
      };
      expect(Math.abs(claims.iat - now!.seconds)).toBeLessThan(5);
      expect(claims.exp - claims.iat).toBe(expiresIn);
      const uses = await history.race(cluster.instances.map((where) => session(where, issued.accessToken!)));
      expect(uses.map(({ status }) => status)).toEqual([200, 200]);
      // Five seconds are leeway.
      await until('it has expired', async () => {
        const [row] = await cluster.sql<{ seconds: number }>(
          'SELECT extract(epoch FROM clock_timestamp())::float AS seconds',
        );
        return row!.seconds > claims.exp + 6;
      });
      const late = await history.race(cluster.instances.map((where) => session(where, issued.accessToken!)));
      expect(late.map(({ code }) => code)).toEqual(['token_expired', 'token_expired']);
    }
  });

  it('rotates, repeats within the grace and finds reuse as the others do', async () => {
    const history = new History();
    const { a, b } = cluster;
    for (const [first, second] of [
      [a, b],
      [b, a],
    ] as const) {
      const ada = await cluster.person(first);
      const rotated = await history.one(refresh(first, ada.refreshToken));
      const repeated = await history.one(refresh(second, ada.refreshToken));
      expect([rotated.status, repeated.status]).toEqual([200, 200]);
      history.judgeLineage();
      const graceIsOver = rotated.endedAt + 2_500;
      await until('the grace is over', () => performance.now() > graceIsOver);
      expect(await history.one(refresh(second, ada.refreshToken))).toMatchObject({
        status: 401,
        code: 'refresh_token_reused',
      });
      expect(await history.one(refresh(first, rotated.tokenOut!))).toMatchObject({
        status: 401,
        code: 'refresh_token_invalid',
      });
    }
  });

  it('revokes for the others, and they for it', async () => {
    for (const at of cluster.instances) {
      const history = new History();
      const ada = await cluster.person(at);
      await rely(cluster, ada);
      const revocation = await history.one(logout(at, ada));
      expect(revocation.status).toBe(204);
      expect(await refusedEverywhere(cluster, history, revocation, ada.accessToken, 500)).toEqual(
        new Set([401]),
      );
    }
  });
});
