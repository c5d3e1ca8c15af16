import { createTestApp, password, type TestApp, type Visitor } from '../kit/index.js';
import { signedUp } from '../support/signed-up.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.stop());

const leave = (person: Visitor, presented = password) => person.delete('/users/me', { password: presented });
const tokenMissing = { status: 401, body: { code: 'token_missing' } };

describe('leaving', () => {
  it('ends the account, its sessions and its login, and says goodbye', async () => {
    const ada = await app.person();
    const phone = app.visitor();
    await phone.logIn(ada.email);
    const answer = await leave(ada);
    expect([answer.status, answer.text]).toEqual([204, '']);
    for (const device of [ada, phone]) {
      expect(await device.get('/users/me')).toMatchObject({ status: 401, body: { code: 'token_revoked' } });
      expect(await device.refresh()).toMatchObject({ status: 401, body: { code: 'refresh_token_invalid' } });
    }
    expect(await app.visitor().logIn(ada.email, password)).toMatchObject({
      status: 401,
      body: { code: 'invalid_credentials' },
    });
    expect((await app.inbox.unreadLetters(ada.email)).map(({ subject }) => subject)).toEqual([
      'Your account was deleted',
    ]);
  });

  it('leaves nothing of the person in the database but the audit trail', async () => {
    const ada = await signedUp(app);
    await ada.post('/auth/forgot-password', { email: ada.email });
    await ada.linkToken('reset-password');
    await leave(ada);
    for (const table of ['passwords', 'sessions', 'one_time_tokens', 'token_versions'])
      expect(await app.sql(`SELECT user_id FROM ${table} WHERE user_id = $1`, [ada.userId])).toEqual([]);
    expect(await app.sql('SELECT id FROM users WHERE email_canonical = $1', [ada.email])).toEqual([]);
    const admin = await app.visitor().loginAs('admin');
    const { items } = (await admin.get(`/admin/audit-events?userId=${ada.userId}`)).body;
    const types = items.map(({ type }: { type: string }) => type);
    expect(types[0]).toBe('user.deleted');
    expect(types).toEqual(expect.arrayContaining(['user.signed_up', 'session.started']));
  });

  it('kills the reset link that is outstanding', async () => {
    const ada = await app.person();
    await ada.post('/auth/forgot-password', { email: ada.email });
    const token = await ada.linkToken('reset-password');
    await leave(ada);
    expect(await ada.post('/auth/reset-password', { token, newPassword: password })).toMatchObject({
      status: 400,
      body: { code: 'link_invalid' },
    });
  });

  it('frees the address for a new account', async () => {
    const ada = await app.person();
    await leave(ada);
    const again = await app.person('body', ada.email);
    expect(again.userId).not.toBe(ada.userId);
    expect((await again.get('/users/me')).status).toBe(200);
  });

  it('clears the cookies of a browser', async () => {
    const ada = await app.person('cookie');
    expect([...ada.cookies.keys()]).toEqual(['__Host-access', '__Secure-refresh']);
    expect((await leave(ada)).status).toBe(204);
    expect([...ada.cookies.keys()]).toEqual([]);
  });

  it('refuses a stolen session that does not know the password', async () => {
    const ada = await app.person();
    expect(await leave(ada, 'not the right password')).toMatchObject({
      status: 422,
      body: { code: 'validation_failed', errors: [{ pointer: '/password', code: 'password_incorrect' }] },
    });
    for (const body of [{}, { password: '' }, { password: null }, { password, force: true }])
      expect(await ada.delete('/users/me', body)).toMatchObject({
        status: 422,
        body: { code: 'validation_failed' },
      });
    expect((await ada.delete('/users/me')).status).toBe(422);
    expect((await ada.get('/users/me')).status).toBe(200);
    expect((await app.visitor().logIn(ada.email, password)).status).toBe(200);
    expect(await app.inbox.unreadLetters(ada.email)).toEqual([]);
  });

  it('needs an access token', async () => {
    expect(await leave(app.visitor())).toMatchObject(tokenMissing);
  });
});

describe('export', () => {
  it('hands out profile, sessions and events as a file', async () => {
    const ada = await signedUp(app);
    await app.visitor().logIn(ada.email, 'not the right password');
    const phone = app.visitor();
    await phone.logIn(ada.email, password);
    await phone.post('/auth/logout');
    const answer = await ada.get('/users/me/export');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="account.json"');
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const { user, language, sessions, events } = answer.body as Record<string, any>;
    expect(user).toEqual((await ada.get('/users/me')).body);
    expect(language).toBe('en');
    const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    const session = {
      createdAt: instant,
      lastUsedAt: instant,
      ip: '127.0.0.1',
      userAgent: expect.any(String),
    };
    expect(sessions).toEqual([
      { ...session, endedAt: instant },
      { ...session, endedAt: null },
    ]);
    expect(events.map(({ type }: { type: string }) => type)).toEqual([
      'session.ended',
      'session.started',
      'session.refused',
      'session.started',
      'user.email_verified',
      'user.signed_up',
    ]);
    expect(events[0]).toEqual({
      at: instant,
      type: 'session.ended',
      ip: '127.0.0.1',
      userAgent: expect.any(String),
      details: { reason: 'logged_out' },
    });
  });

  it('holds no secret and nothing of other people', async () => {
    const [ada, grace] = [await app.person(), await app.person()];
    const { text } = await ada.get('/users/me/export');
    for (const secret of ['argon2', 'hash', 'ghr_', ada.accessToken, grace.email, grace.userId])
      expect(text).not.toContain(secret);
  });

  it('needs an access token', async () => {
    expect(await app.visitor().get('/users/me/export')).toMatchObject(tokenMissing);
  });
});
