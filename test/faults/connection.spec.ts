import { bearer, post, refresh } from '../cluster/attempts.js';
import { Cluster } from '../cluster/cluster.js';
import { logout, refusedEverywhere, rely } from '../cluster/evidence.js';
import { type Attempt, History } from '../cluster/history.js';
import type { Instance } from '../cluster/instance.js';
import type { CommitCut } from '../cluster/link.js';
import type { Visitor } from '../kit/index.js';

const newPassword = 'another harbour after ten';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await Cluster.start({ linked: true, settings: { REFRESH_GRACE_SECONDS: '60' } });
});
afterAll(() => cluster?.stop());

interface Operation {
  /** Said in its transaction and in no other: a value, as statements are known by their names once they are prepared. */
  about: (who: Visitor) => string;
  who: () => Promise<Visitor>;
  ask: (at: Instance, who: Visitor) => Attempt;
  /** What it leaves behind, of user $1, when it is not done and when it is. */
  traces: string;
  undone: object;
  done: object;
  /** Asked for again after it was done. */
  again: number;
  /** That it holds. */
  proof: (who: Visitor) => Promise<unknown>;
}

const person = () => cluster.person(cluster.b);
const audited = (type: string) =>
  `(SELECT count(*)::int FROM audit_events WHERE user_id = $1 AND type = '${type}')`;
const letters = (about: string) =>
  `(SELECT count(*)::int FROM pgboss.job WHERE data->>'userId' = $1::text AND data->>'about' = '${about}')`;

async function withLink(page: string, ask?: string): Promise<Visitor> {
  const who = ask ? await person() : cluster.visitor(cluster.b);
  if (ask) await who.post(ask, { email: who.email });
  else await who.signUp(cluster.newAddress());
  links.set(who, await who.linkToken(page));
  if (!who.userId)
    who.userId = (await cluster.sql('SELECT id FROM users WHERE email_canonical = $1', [who.email]))[0]![
      'id'
    ];
  return who;
}
const links = new WeakMap<Visitor, string>();

async function logsInWith(who: Visitor, password: string): Promise<void> {
  expect((await who.logIn(who.email, password)).status).toBe(200);
}

function sessionIdOf({ accessToken }: Visitor): string {
  const [, claims = ''] = accessToken.split('.');
  return (JSON.parse(Buffer.from(claims, 'base64url').toString()) as { sid: string }).sid;
}

const operations: Record<string, Operation> = {
  refresh: {
    about: sessionIdOf,
    who: person,
    ask: (at, { refreshToken, userId }) => refresh(at, refreshToken, { userId }),
    traces: 'SELECT generation FROM sessions WHERE user_id = $1',
    undone: { generation: 0 },
    done: { generation: 1 },
    again: 200,
    proof: async (who) => expect((await who.refresh()).status).toBe(200),
  },
  'updateMe (a new name)': {
    about: () => 'Zoe',
    who: person,
    ask: (at, { accessToken }) =>
      post('rename', at, '/users/me', { name: 'Zoe' }, { method: 'PATCH', headers: bearer(accessToken) }),
    traces: `SELECT name, ${audited('user.renamed')} AS audited FROM users WHERE id = $1`,
    undone: { name: 'Ada Lovelace', audited: 0 },
    done: { name: 'Zoe', audited: 1 },
    again: 200,
    proof: async (who) => expect((await who.get('/users/me')).body['name']).toBe('Zoe'),
  },
  logout: {
    about: () => 'logged_out',
    who: async () => {
      const who = await person();
      await rely(cluster, who);
      return who;
    },
    ask: logout,
    traces: `SELECT revoked_at IS NOT NULL AS ended, ${audited('session.ended')} AS audited FROM sessions WHERE user_id = $1`,
    undone: { ended: false, audited: 0 },
    done: { ended: true, audited: 1 },
    again: 204,
    proof: async (who) => expect((await who.refresh()).status).toBe(401),
  },
  changePassword: {
    about: () => 'password.changed',
    who: person,
    ask: (at, { accessToken, password }) =>
      post(
        'change',
        at,
        '/auth/change-password',
        { currentPassword: password, newPassword },
        { headers: bearer(accessToken) },
      ),
    traces: `SELECT ${audited('password.changed')} AS audited, ${letters('password_changed')} AS letters`,
    undone: { audited: 0, letters: 0 },
    done: { audited: 1, letters: 1 },
    again: 422,
    proof: (who) => logsInWith(who, newPassword),
  },
  resetPassword: {
    about: () => '"password_reset"',
    who: () => withLink('reset-password', '/auth/forgot-password'),
    ask: (at, who) => post('reset', at, '/auth/reset-password', { token: links.get(who), newPassword }),
    traces: `SELECT ${audited('password.reset')} AS audited, ${letters('password_reset')} AS letters`,
    undone: { audited: 0, letters: 0 },
    done: { audited: 1, letters: 1 },
    again: 400,
    proof: (who) => logsInWith(who, newPassword),
  },
  verifyEmail: {
    about: () => 'user.email_verified',
    who: () => withLink('verify-email'),
    ask: (at, who) => post('verify', at, '/auth/verify-email', { token: links.get(who) }),
    traces: `SELECT provisional, ${audited('user.email_verified')} AS audited FROM users WHERE id = $1`,
    undone: { provisional: true, audited: 0 },
    done: { provisional: false, audited: 1 },
    again: 400,
    proof: (who) => logsInWith(who, who.password),
  },
};

const cases = Object.keys(operations).flatMap((name) =>
  (['before it commits', 'before it is told'] as const).map((cut): [string, CommitCut] => [name, cut]),
);

it.each(cases)(
  '%s, when the connection to PostgreSQL is cut %s, is done or not done, as a whole; asked for again, it is done',
  async (name, cut) => {
    const { about, who, ask, traces, undone, done, again, proof } = operations[name]!;
    const history = new History();
    const ada = await who();
    const find = async () => (await cluster.sql(traces, [ada.userId]))[0];
    expect(await find()).toEqual(undone);
    const isCut = cluster.links.get('A')!.postgres.cutAtCommit(cut, about(ada));
    const first = await history.one(ask(cluster.a, ada));
    await isCut;
    if (first.succeeded) {
      // Done again by the app itself, which knew that nothing had been done.
      expect(cut).toBe('before it commits');
      expect(await find()).toEqual(done);
      return proof(ada);
    }
    expect(first).toMatchObject({ status: 503, code: 'unavailable' });
    expect(Number(first.answer.headers.get('retry-after'))).toBeGreaterThan(0);
    const isDone = cut === 'before it is told';
    expect(await find()).toEqual(isDone ? done : undone);
    const second = await history.one(ask(cluster.b, ada));
    const success = name === 'logout' || !again.toString().startsWith('2') ? 204 : 200;
    expect(second.status).toBe(isDone ? again : success);
    if (name === 'logout') await refusedEverywhere(cluster, history, second, ada.accessToken);
    history.judgeLineage();
    expect(await find()).toEqual(done);
    return proof(ada);
  },
);
