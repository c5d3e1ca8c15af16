import { randomUUID } from 'node:crypto';
import { createTestApp, password, type TestApp, type Visitor } from '../kit/index.js';

const newPassword = 'seven slow herons at dawn';
const nobody = '00000000-0000-4000-8000-000000000000';
const notFound = { status: 404, body: { code: 'not_found' } };
const linkInvalid = { status: 400, body: { code: 'link_invalid' } };
const tokenRevoked = { status: 401, body: { code: 'token_revoked' } };

let app: TestApp;
let admin: Visitor;
beforeAll(async () => {
  app = await createTestApp();
  admin = await app.visitor().loginAs('admin');
});
afterAll(() => app.stop());

const create = (body: object) => admin.post('/admin/users', body);
const update = ({ userId }: Visitor, body: object) => admin.patch(`/admin/users/${userId}`, body);
const show = ({ userId }: Visitor) => admin.get(`/admin/users/${userId}`);
const logIn = (email: string, presented = password) => app.visitor().logIn(email, presented);
const refusedField = (pointer: string) => ({
  status: 422,
  body: { code: 'validation_failed', errors: [{ pointer }] },
});

describe('creating an account', () => {
  it('invites the person, whose link sets the password and verifies the address', async () => {
    const email = app.newAddress();
    const answer = await create({ name: 'Grace Hopper', email, roles: ['user'] });
    expect(answer).toMatchObject({
      status: 201,
      body: { name: 'Grace Hopper', email, roles: ['user'], emailVerified: false, status: 'unverified' },
    });
    expect(await logIn(email)).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
    const token = await admin.linkToken('reset-password', email);
    expect((await app.visitor().post('/auth/reset-password', { token, newPassword })).status).toBe(204);
    expect((await logIn(email, newPassword)).body['user']).toMatchObject({
      id: answer.body['id'],
      emailVerified: true,
    });
  });

  it('leaves the invited as long as a verification: a day', async () => {
    const [inTime, late] = [app.newAddress(), app.newAddress()];
    for (const email of [inTime, late]) await create({ name: 'Grace Hopper', email, roles: ['user'] });
    const [first, second] = [
      await admin.linkToken('reset-password', inTime),
      await admin.linkToken('reset-password', late),
    ];
    app.clock.advance(24 * 3600 - 5);
    expect((await admin.post('/auth/reset-password', { token: first, newPassword })).status).toBe(204);
    app.clock.advance(5);
    expect(await admin.post('/auth/reset-password', { token: second, newPassword })).toMatchObject(
      linkInvalid,
    );
    await admin.refresh();
  });

  it('refuses the address of an account, however it is spelled', async () => {
    const ada = await app.person();
    const request = { name: 'Eve', email: ada.email.toUpperCase(), roles: ['user'] };
    expect(await create(request)).toMatchObject({ status: 409, body: { code: 'email_taken' } });
    expect(await app.inbox.unreadLetters(ada.email)).toEqual([]);
    expect((await ada.get('/users/me')).body['name']).toBe('Ada Lovelace');
  });

  it('is done once when it is asked for twice at the same moment', async () => {
    const request = { name: 'Grace', email: app.newAddress(), roles: ['user'] };
    const answers = await Promise.all([create(request), create(request), create(request)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409]);
    expect((await app.inbox.unreadLetters(request.email)).map(({ subject }) => subject)).toEqual([
      'Your account is ready',
    ]);
  });

  it('discards sign-ups that wait at the address', async () => {
    const waiting = app.visitor();
    await waiting.signUp(app.newAddress());
    const token = await waiting.linkToken('verify-email');
    const { status } = await create({ name: 'Grace', email: waiting.email, roles: ['user'] });
    expect(status).toBe(201);
    expect(await waiting.post('/auth/verify-email', { token })).toMatchObject(linkInvalid);
    expect(await waiting.logIn()).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
    expect((await admin.get(`/admin/users?query=${waiting.email}`)).body['items']).toHaveLength(1);
  });

  it.each([
    ['no role', { roles: [] }, '/roles'],
    ['an unknown role', { roles: ['root'] }, '/roles'],
    ['a role twice', { roles: ['user', 'user'] }, '/roles'],
    ['roles in text', { roles: 'admin' }, '/roles'],
    ['no list of roles', { roles: undefined }, '/roles'],
    ['roles null', { roles: null }, '/roles'],
    ['no name', { name: undefined }, '/name'],
    ['a blank name', { name: ' ' }, '/name'],
    ['no address', { email: undefined }, '/email'],
    ['a password', { password: newPassword }, '/password'],
    ['a verified address', { emailVerified: true }, '/emailVerified'],
  ])('refuses %s', async (_, change, pointer) => {
    const email = `refused-${randomUUID()}@example.com`;
    const request = { name: 'Grace', email, roles: ['user'], ...change };
    expect(await create(request)).toMatchObject(refusedField(pointer));
    expect((await admin.get(`/admin/users?query=${email}`)).body['items']).toEqual([]);
    expect(await app.inbox.unreadLetters(email)).toEqual([]);
  });
});

describe('an account', () => {
  it('is shown with its status, and without anything secret', async () => {
    const ada = await app.person();
    expect((await show(ada)).body).toEqual({
      ...(await ada.get('/users/me')).body,
      status: 'active',
      disabledAt: null,
    });
  });

  it('is renamed', async () => {
    const ada = await app.person();
    expect((await update(ada, { name: 'Countess' })).body).toMatchObject({
      name: 'Countess',
      roles: ['user'],
    });
    expect((await ada.get('/users/me')).body['name']).toBe('Countess');
  });

  it('makes older access tokens stale when roles change, and refresh brings the new roles', async () => {
    const ada = await app.person();
    expect((await update(ada, { roles: ['user', 'admin'] })).body['roles']).toEqual(['user', 'admin']);
    expect(await ada.get('/users/me')).toMatchObject({ status: 401, body: { code: 'token_stale' } });
    expect((await ada.refresh()).body['user'].roles).toEqual(['user', 'admin']);
    expect((await ada.get('/auth/session')).body['roles']).toEqual(['user', 'admin']);
    expect((await ada.get('/admin/users')).status).toBe(200);
    await update(ada, { roles: ['user'] });
  });

  it('keeps access tokens when the same roles are set again', async () => {
    const ada = await app.person();
    expect((await update(ada, { roles: ['user'] })).status).toBe(200);
    expect((await ada.get('/users/me')).status).toBe(200);
  });

  it('is closed at once when it is disabled, and open again when it is enabled', async () => {
    const ada = await app.person();
    const { body } = await update(ada, { disabled: true });
    expect(body).toMatchObject({ status: 'disabled', disabledAt: expect.stringMatching(/Z$/) });
    expect(await ada.get('/users/me')).toMatchObject(tokenRevoked);
    expect(await ada.refresh()).toMatchObject({ status: 401, body: { code: 'refresh_token_invalid' } });
    expect(await logIn(ada.email)).toMatchObject({ status: 403, body: { code: 'account_disabled' } });
    expect(await logIn(ada.email, 'not the right password')).toMatchObject({
      status: 401,
      body: { code: 'invalid_credentials' },
    });
    expect((await update(ada, { disabled: false })).body).toMatchObject({
      status: 'active',
      disabledAt: null,
    });
    expect(await ada.get('/users/me')).toMatchObject(tokenRevoked);
    expect((await logIn(ada.email)).status).toBe(200);
  });

  it.each([
    [{ name: null }, '/name'],
    [{ roles: null }, '/roles'],
    [{ disabled: null }, '/disabled'],
    [{ disabled: 'true' }, '/disabled'],
    [{ roles: [] }, '/roles'],
    [{ roles: ['user', 'root'] }, '/roles'],
    [{ email: 'eve@example.com' }, '/email'],
    [{ emailVerified: false }, '/emailVerified'],
    [{ name: 'Eve', password: newPassword }, '/password'],
  ])('refuses the change %j whole', async (change, pointer) => {
    const ada = await app.person();
    const before = (await show(ada)).body;
    expect(await update(ada, change)).toMatchObject(refusedField(pointer));
    expect((await show(ada)).body).toEqual(before);
  });

  it('is gone when it is deleted, with its sessions, and its owner is told', async () => {
    const ada = await app.person();
    const answer = await admin.delete(`/admin/users/${ada.userId}`);
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(await show(ada)).toMatchObject(notFound);
    expect(await ada.get('/users/me')).toMatchObject(tokenRevoked);
    expect(await logIn(ada.email)).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
    expect((await app.inbox.nextLetter(ada.email)).subject).toBe('Your account was deleted');
  });

  it.each([
    ['GET', '', undefined],
    ['PATCH', '', { name: 'Eve' }],
    ['DELETE', '', undefined],
    ['GET', '/sessions', undefined],
    ['DELETE', '/sessions', undefined],
    ['POST', '/force-password-reset', undefined],
  ])('%s of one that is not there: not found (path %j)', async (method, path, body) => {
    for (const id of [nobody, 'me', '1', `${nobody}'--`, '%00'])
      expect(await admin.send(method, `/admin/users/${id}${path}`, body)).toMatchObject(notFound);
  });
});

describe('sessions of a person', () => {
  it('are listed and ended by an administrator', async () => {
    const ada = await app.person();
    await logIn(ada.email);
    const { body } = await admin.get(`/admin/users/${ada.userId}/sessions`);
    expect(body).toHaveLength(2);
    expect(body[0]).toMatchObject({ ip: '127.0.0.1', current: false });
    expect(Object.keys(body[0])).not.toContain('userId');
    expect((await admin.delete(`/admin/users/${ada.userId}/sessions`)).status).toBe(204);
    expect(await ada.get('/users/me')).toMatchObject(tokenRevoked);
    expect(await ada.refresh()).toMatchObject({ status: 401, body: { code: 'refresh_token_invalid' } });
    expect((await admin.get(`/admin/users/${ada.userId}/sessions`)).body).toEqual([]);
    expect((await logIn(ada.email)).status).toBe(200);
  });
});

describe('a forced password reset', () => {
  it('leaves the old password opening nothing, ends sessions and mails a link that works', async () => {
    const ada = await app.person();
    const answer = await admin.post(`/admin/users/${ada.userId}/force-password-reset`);
    expect(answer.status).toBe(202);
    expect(await ada.get('/users/me')).toMatchObject(tokenRevoked);
    expect(await ada.refresh()).toMatchObject({ status: 401, body: { code: 'refresh_token_invalid' } });
    expect(await logIn(ada.email)).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
    const token = await ada.linkToken('reset-password');
    expect((await ada.post('/auth/reset-password', { token, newPassword })).status).toBe(204);
    expect((await logIn(ada.email, newPassword)).status).toBe(200);
  });

  it('kills the links that were outstanding', async () => {
    const ada = await app.person();
    const newEmail = app.newAddress();
    await ada.post('/auth/change-email', { newEmail, password });
    const emailLink = await ada.linkToken('confirm-email', newEmail);
    await ada.post('/auth/forgot-password', { email: ada.email });
    const resetLink = await ada.linkToken('reset-password');
    await admin.post(`/admin/users/${ada.userId}/force-password-reset`);
    expect(await ada.post('/auth/confirm-email-change', { token: emailLink })).toMatchObject(linkInvalid);
    const again = { token: resetLink, newPassword };
    expect(await ada.post('/auth/reset-password', again)).toMatchObject(linkInvalid);
  });
});
