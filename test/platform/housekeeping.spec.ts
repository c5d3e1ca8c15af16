import { DataSource } from 'typeorm';
import { Housekeeping } from '../../src/platform/housekeeping/index.js';
import { createTestApp, type TestApp } from '../kit/index.js';
import { signedUp } from '../support/signed-up.js';

const days = 86_400;
const hours = 3_600;

let app: TestApp;
beforeEach(async () => {
  app = await createTestApp();
});
afterEach(() => app.stop());

const clean = (instance = app) => instance.nest.get(Housekeeping).runAll();

async function count(table: string, where = 'true', values: unknown[] = []): Promise<number> {
  const [row] = await app.sql<{ count: number }>(
    `SELECT count(*)::int AS count FROM ${table} WHERE ${where}`,
    values,
  );
  return row!.count;
}

/** Sets a column to so many seconds before now, by the clock that the clean-up goes by. */
const setTime = (table: string, column: string, secondsAgo: number, where: string, id: string) =>
  app.sql(`UPDATE ${table} SET ${column} = $1 WHERE ${where} = $2`, [
    app.clock.secondsFromNow(-secondsAgo),
    id,
  ]);

const oldEvents = (howMany: number) =>
  app.sql(
    `INSERT INTO audit_events (id, at, type, ip, user_agent, request_id, details)
     SELECT gen_random_uuid(), $1, 'session.started', '-', '-', '-', '{}' FROM generate_series(1, $2::int)`,
    [app.clock.secondsFromNow(-400 * days), howMany],
  );

describe('the clean-up', () => {
  it('of a lively database deletes nothing', async () => {
    const ada = await app.person();
    await app.visitor().signUp(app.newAddress());
    await ada.post('/auth/forgot-password', { email: ada.email });
    await ada.linkToken('reset-password');
    await app.inbox.unreadLetters(ada.email);
    expect(await clean()).toEqual({
      'audit events': 0,
      'one-time tokens': 0,
      sessions: 0,
      'denied access tokens': 0,
      'abandoned sign-ups': 0,
    });
    expect(await ada.isLoggedIn()).toBe(true);
  });

  it('forgets a session 30 days after it was ended, not a minute before', async () => {
    const ada = await app.person();
    await ada.post('/auth/logout');
    const sessions = () => count('sessions', 'user_id = $1', [ada.userId]);
    app.clock.advance(30 * days - 60);
    expect((await clean())['sessions']).toBe(0);
    expect(await sessions()).toBe(1);
    app.clock.advance(120);
    expect((await clean())['sessions']).toBe(1);
    expect(await sessions()).toBe(0);
  });

  it('forgets a session 30 days after its last possible end, and its tokens stay refused', async () => {
    const ada = await app.person();
    const sessions = () => count('sessions', 'user_id = $1', [ada.userId]);
    app.clock.advance(60 * days - 60);
    await clean();
    expect(await sessions()).toBe(1);
    app.clock.advance(120);
    await clean();
    expect(await sessions()).toBe(0);
    expect((await ada.get('/auth/session')).status).toBe(401);
    expect(await ada.refresh()).toMatchObject({ status: 401, body: { code: 'refresh_token_invalid' } });
  });

  it('forgets a one-time token when it has expired, and no link that still works', async () => {
    const ada = await app.person();
    const tokens = () => count('one_time_tokens', 'user_id = $1', [ada.userId]);
    await app.visitor().post('/auth/forgot-password', { email: ada.email });
    const token = await ada.linkToken('reset-password');
    app.clock.advance(14 * 60);
    await clean();
    expect(await tokens()).toBe(1);
    const newPassword = 'seven slow herons at dawn';
    expect((await ada.post('/auth/reset-password', { token, newPassword })).status).toBe(204);
    await app.visitor().post('/auth/forgot-password', { email: ada.email });
    await ada.linkToken('reset-password');
    app.clock.advance(15 * 60 + 5);
    await clean();
    expect(await tokens()).toBe(0);
  });

  it('forgets a denied access token a minute after it has expired, and not before', async () => {
    const ada = await app.person();
    await ada.post('/auth/logout');
    const denied = () => count('denied_tokens');
    expect(await denied()).toBe(1);
    app.clock.advance(14 * 60);
    expect((await clean())['denied access tokens']).toBe(0);
    expect(await denied()).toBe(1);
    app.clock.advance(2 * 60 + 5);
    expect((await clean())['denied access tokens']).toBe(1);
    expect(await denied()).toBe(0);
  });

  it('forgets audit events after AUDIT_RETENTION_DAYS', async () => {
    const ada = await signedUp(app);
    await setTime('audit_events', 'at', 365 * days - 60, 'user_id', ada.userId);
    expect((await clean())['audit events']).toBe(0);
    await setTime('audit_events', 'at', 365 * days + 60, 'user_id', ada.userId);
    expect((await clean())['audit events']).toBe(3);
  });

  it('with AUDIT_RETENTION_DAYS=0 forgets none', async () => {
    const keeper = await createTestApp({ env: { AUDIT_RETENTION_DAYS: '0' }, keepData: true });
    const ada = await signedUp(app);
    await setTime('audit_events', 'at', 4000 * days, 'user_id', ada.userId);
    await clean(keeper);
    expect(await count('audit_events')).toBe(3);
    await keeper.stop();
  });
});

describe('a sign-up that nobody proves', () => {
  it('gets links for 7 days, and is gone when the last of them has expired', async () => {
    const ada = app.visitor();
    await ada.signUp(app.newAddress());
    await ada.linkToken('verify-email');
    const isThere = () => count('users', 'email_canonical = $1', [ada.email]);
    app.clock.advance(7 * days - 60);
    await ada.post('/auth/resend-verification', { email: ada.email });
    await ada.linkToken('verify-email');
    app.clock.advance(120);
    // Too late for another link: it would outlive the sign-up.
    await ada.post('/auth/resend-verification', { email: ada.email });
    await ada.post('/auth/forgot-password', { email: ada.email });
    expect(await app.inbox.unreadLetters(ada.email)).toEqual([]);
    app.clock.advance(24 * hours - 120);
    await clean();
    expect(await isThere()).toBe(1);
    app.clock.advance(120);
    expect((await clean())['abandoned sign-ups']).toBe(1);
    expect(await isThere()).toBe(0);
    expect(await count('passwords')).toBe(0);
  });

  it('until then the last link still works', async () => {
    const ada = app.visitor();
    await ada.signUp(app.newAddress());
    await ada.linkToken('verify-email');
    app.clock.advance(7 * days - 60);
    await ada.post('/auth/resend-verification', { email: ada.email });
    const token = await ada.linkToken('verify-email');
    app.clock.advance(24 * hours - 60);
    await clean();
    expect((await ada.post('/auth/verify-email', { token })).status).toBe(204);
    app.clock.advance(30 * days);
    expect((await clean())['abandoned sign-ups']).toBe(0);
    expect((await ada.logIn()).status).toBe(200);
  });

  it('stays where people may log in unverified', async () => {
    const lenient = await createTestApp({ env: { LOGIN_REQUIRES_VERIFIED_EMAIL: 'false' }, keepData: true });
    const ada = lenient.visitor();
    await ada.signUp(app.newAddress());
    lenient.clock.advance(100 * days);
    expect(await clean(lenient)).not.toHaveProperty('abandoned sign-ups');
    expect((await ada.logIn()).status).toBe(200);
    await lenient.stop();
  });

  it('an account that an administrator made is not', async () => {
    const admin = await app.visitor().loginAs('admin');
    const request = { name: 'Grace', email: app.newAddress(), roles: ['user'] };
    await admin.post('/admin/users', request);
    app.clock.advance(100 * days);
    await clean();
    expect(await count('users', 'email_canonical = $1', [request.email])).toBe(1);
  });
});

describe('on several instances', () => {
  it('each row is deleted by one of them, in batches', async () => {
    const other = await createTestApp({ keepData: true });
    await oldEvents(1700);
    const runs = await Promise.all([clean(app), clean(other), clean(app), clean(other)]);
    expect(runs.reduce((sum, deleted) => sum + deleted['audit events']!, 0)).toBe(1700);
    expect(await count('audit_events')).toBe(0);
    await other.stop();
  });

  it('a failure is left behind: the other chores run, and the next time this one does too', async () => {
    const ada = await signedUp(app);
    await setTime('audit_events', 'at', 400 * days, 'user_id', ada.userId);
    await app.sql('ALTER TABLE one_time_tokens RENAME TO elsewhere');
    const failed = await clean().finally(() => app.sql('ALTER TABLE elsewhere RENAME TO one_time_tokens'));
    expect(failed).toMatchObject({ 'audit events': 3, 'one-time tokens': 0 });
    app.clock.advance(60 * days + 60);
    expect(await clean()).toMatchObject({ sessions: 1 });
  });

  it('one that stops finishes its batch and leaves the rest to the others', async () => {
    const other = await createTestApp({ keepData: true });
    await oldEvents(1700);
    const housekeeping = other.nest.get(Housekeeping);
    const run = housekeeping.runAll();
    await housekeeping.beforeApplicationShutdown();
    expect((await run)['audit events']).toBe(500);
    expect(await count('audit_events')).toBe(1200);
    await other.stop();
    expect((await clean())['audit events']).toBe(1200);
  });
});

// The embedded database runs one transaction after another: nobody can hold a row there.
const withServer = process.env['TEST_DATABASE_URL'] ? it : () => undefined;

withServer('a row that a flow holds is left for later, and nobody waits for it', async () => {
  const ada = await app.person();
  const device = await app.anotherDevice(ada);
  for (const visitor of [ada, device]) await visitor.post('/auth/logout');
  app.clock.advance(61 * days);
  const runner = app.nest.get(DataSource).createQueryRunner();
  await runner.startTransaction();
  await runner.query('SELECT 1 FROM sessions WHERE user_id = $1 LIMIT 1 FOR UPDATE', [ada.userId]);
  expect((await clean())['sessions']).toBe(1);
  await runner.rollbackTransaction();
  await runner.release();
  expect((await clean())['sessions']).toBe(1);
});
