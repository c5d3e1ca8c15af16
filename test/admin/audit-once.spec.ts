import { TokensSettings } from '../../src/tokens/index.js';
import { type Answer, createTestApp, type TestApp, type Visitor } from '../kit/index.js';

const newPassword = 'seven slow herons at dawn';
const atOnce = 20;

let app: TestApp;
let admin: Visitor;
beforeAll(async () => {
  app = await createTestApp({
    env: {
      MAX_SESSIONS_PER_USER: '12',
      LIMIT_LINK_TRIES_PER_IP: '1000/60',
      LIMIT_LOGIN_PER_IP: '1000/60',
    },
  });
  admin = await app.visitor().loginAs('admin');
});
afterAll(() => app.stop());

const many = (request: () => Promise<Answer>) => Promise.all(Array.from({ length: atOnce }, request));

async function countOf(userId: string, type: string): Promise<number> {
  const types = await app.auditTypesOf(userId);
  return types.filter((found) => found === type).length;
}

/** What somebody sends many times at once, and the event of which there may be one. */
const races: [string, string, (ada: Visitor) => Promise<() => Promise<Answer>>][] = [
  ['logouts', 'session.ended', async (ada) => () => ada.post('/auth/logout')],
  [
    'logouts by refresh token',
    'session.ended',
    async ({ refreshToken }) => {
      const visitor = app.visitor();
      return () => visitor.post('/auth/logout', { refreshToken });
    },
  ],
  ['logouts everywhere', 'sessions.ended', async (ada) => () => ada.post('/auth/logout-all')],
  [
    'ends of one session',
    'session.ended',
    async (ada) => {
      const [session] = (await ada.get('/auth/sessions')).body as unknown as { id: string }[];
      const device = await app.anotherDevice(ada);
      return () => device.delete(`/auth/sessions/${session!.id}`);
    },
  ],
  [
    'resets',
    'password.reset',
    async ({ email }) => {
      await app.visitor().post('/auth/forgot-password', { email });
      const token = await app.visitor().linkToken('reset-password', email);
      return () => app.visitor().post('/auth/reset-password', { token, newPassword });
    },
  ],
  [
    'confirmations of an address',
    'email.changed',
    async (ada) => {
      const newEmail = app.newAddress();
      await ada.post('/auth/change-email', { newEmail, password: ada.password });
      const token = await ada.linkToken('confirm-email', newEmail);
      return () => app.visitor().post('/auth/confirm-email-change', { token });
    },
  ],
  ['deletions', 'user.deleted', async (ada) => () => ada.delete('/users/me', { password: ada.password })],
  [
    'disables',
    'user.disabled',
    async ({ userId }) =>
      () =>
        admin.patch(`/admin/users/${userId}`, { disabled: true }),
  ],
  [
    'role changes',
    'user.role_changed',
    async ({ userId }) =>
      () =>
        admin.patch(`/admin/users/${userId}`, { roles: ['user', 'admin'] }),
  ],
  [
    'ends of all sessions',
    'sessions.ended',
    async ({ userId }) =>
      () =>
        admin.delete(`/admin/users/${userId}/sessions`),
  ],
  [
    'reuses of a refresh token',
    'session.refresh_reused',
    async (ada) => {
      const stolen = ada.refreshToken;
      await ada.refresh();
      app.clock.advance(11);
      return () => app.visitor().post('/auth/refresh', { refreshToken: stolen });
    },
  ],
];

describe(`of ${atOnce} at once`, () => {
  it.each(races)('%s leave one %s', async (_, type, prepare) => {
    const ada = await app.person();
    const before = await countOf(ada.userId, type);
    const answers = await many(await prepare(ada));
    for (const { status } of answers) expect(status).toBeLessThan(500);
    expect(await countOf(ada.userId, type)).toBe(before + 1);
  });

  it('verifications leave one user.email_verified', async () => {
    const ada = app.visitor();
    await ada.signUp(app.newAddress());
    const token = await ada.linkToken('verify-email');
    const answers = await many(() => app.visitor().post('/auth/verify-email', { token }));
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    await ada.logIn();
    expect(await countOf(ada.userId, 'user.email_verified')).toBe(1);
  });

  it('logins that replace one session end it once', async () => {
    const ada = await app.person();
    const browser = app.visitor('cookie');
    await browser.logIn(ada.email);
    const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ');
    const login = { email: ada.email, password: ada.password };
    await Promise.all(
      Array.from({ length: 8 }, () =>
        app.visitor('cookie').post('/auth/login', login, { headers: { cookie } }),
      ),
    );
    expect(await countOf(ada.userId, 'session.ended')).toBe(1);
  });

  it('logins beyond the number of sessions end each old one once', async () => {
    const ada = await app.person();
    const { MAX_SESSIONS_PER_USER: most } = app.nest.get(TokensSettings);
    const ended = atOnce + 1 - most;
    await many(() => app.visitor().post('/auth/login', { email: ada.email, password: ada.password }));
    const [row] = await app.sql<{ events: number; sessions: number; ended: number }>(
      `SELECT (SELECT count(*)::int FROM audit_events WHERE user_id = $1 AND type = 'session.ended') AS events,
              (SELECT count(DISTINCT session_id)::int FROM audit_events
                WHERE user_id = $1 AND type = 'session.ended') AS sessions,
              (SELECT count(*)::int FROM sessions WHERE user_id = $1 AND revoked_at IS NOT NULL) AS ended`,
      [ada.userId],
    );
    expect(row).toEqual({ events: ended, sessions: ended, ended });
  });
});

it('an event that cannot be written undoes what it tells of', async () => {
  const ada = await app.person();
  await app.sql(`ALTER TABLE audit_events ADD CONSTRAINT no_more CHECK (type <> 'user.disabled') NOT VALID`);
  const answer = await admin
    .patch(`/admin/users/${ada.userId}`, { disabled: true })
    .finally(() => app.sql('ALTER TABLE audit_events DROP CONSTRAINT no_more'));
  expect(answer.status).toBe(500);
  expect(await ada.isLoggedIn()).toBe(true);
  expect(await app.inbox.unreadLetters(ada.email)).toEqual([]);
});
