import { createTestApp, password, type TestApp, type Visitor } from '../kit/index.js';

const newPassword = 'seven slow herons at dawn';
const linkInvalid = { status: 400, body: { code: 'link_invalid' } };
const invalidCredentials = { status: 401, body: { code: 'invalid_credentials' } };

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ env: { RESET_LINK_MINUTES: '5' } });
});
afterAll(() => app.stop());

const forgot = (email: string) => app.visitor().post('/auth/forgot-password', { email });
const reset = (token: string, chosen = newPassword) =>
  app.visitor().post('/auth/reset-password', { token, newPassword: chosen });
const logIn = (email: string, presented: string) => app.visitor().logIn(email, presented);
const refusedField = (pointer: string, code: string) => ({
  status: 422,
  body: { code: 'validation_failed', errors: [{ pointer, code }] },
});

async function resetLink({ email }: Visitor): Promise<string> {
  expect((await forgot(email)).status).toBe(202);
  return app.visitor().linkToken('reset-password', email);
}

async function onAnotherDevice({ email }: Visitor): Promise<Visitor> {
  const device = app.visitor();
  await device.logIn(email);
  return device;
}

async function expectLoggedOut(device: Visitor): Promise<void> {
  expect(await device.get('/users/me')).toMatchObject({ status: 401, body: { code: 'token_revoked' } });
  expect(await device.refresh()).toMatchObject({ status: 401, body: { code: 'refresh_token_invalid' } });
}

describe('forgotten password', () => {
  it('answers the same for a known and an unknown address, and writes only to the known', async () => {
    const ada = await app.person();
    const stranger = app.newAddress();
    const [known, unknown] = [await forgot(ada.email), await forgot(stranger)];
    expect([known.status, unknown.status]).toEqual([202, 202]);
    expect(known.body).toEqual(unknown.body);
    expect([...known.headers.keys()]).toEqual([...unknown.headers.keys()]);
    expect((await app.inbox.unreadLetters(ada.email)).map(({ subject }) => subject)).toEqual([
      'Set a new password',
    ]);
    expect(await app.inbox.unreadLetters(stranger)).toEqual([]);
  });

  it('changes nothing about the account until the link is used', async () => {
    const ada = await app.person();
    await resetLink(ada);
    expect((await ada.get('/users/me')).status).toBe(200);
    expect((await ada.refresh()).status).toBe(200);
    expect((await logIn(ada.email, password)).status).toBe(200);
  });

  it('finds the account however the address is spelled', async () => {
    const ada = await app.person();
    expect((await forgot(` ${ada.email.toUpperCase()} `)).status).toBe(202);
    expect((await reset(await ada.linkToken('reset-password'))).status).toBe(204);
  });
});

describe('reset', () => {
  it('sets the password, ends every session at once and logs nobody in', async () => {
    const ada = await app.person();
    const phone = await onAnotherDevice(ada);
    const answer = await reset(await resetLink(ada));
    expect([answer.status, answer.text, answer.headers.getSetCookie()]).toEqual([204, '', []]);
    await expectLoggedOut(ada);
    await expectLoggedOut(phone);
    expect(await logIn(ada.email, password)).toMatchObject(invalidCredentials);
    expect((await logIn(ada.email, newPassword)).status).toBe(200);
    expect((await app.inbox.nextLetter(ada.email)).subject).toBe('Your password was changed');
  });

  it('refuses a link that was used', async () => {
    const ada = await app.person();
    const token = await resetLink(ada);
    await reset(token);
    expect(await reset(token, 'some other pass phrase')).toMatchObject(linkInvalid);
    expect((await logIn(ada.email, newPassword)).status).toBe(200);
  });

  it('lets one of many requests with one link through', async () => {
    const ada = await app.person();
    const token = await resetLink(ada);
    const tries = ['one', 'two', 'three', 'four', 'five'].map((number) => `${number} slow herons at dawn`);
    const answers = await Promise.all(tries.map((chosen) => reset(token, chosen)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 400, 400, 400, 400]);
    const winner = tries[answers.findIndex(({ status }) => status === 204)]!;
    expect((await logIn(ada.email, winner)).status).toBe(200);
  });

  it('takes a link for RESET_LINK_MINUTES and no longer', async () => {
    const [inTime, late] = [await app.person(), await app.person()];
    const link = await resetLink(inTime);
    app.clock.advance(5 * 60 - 3);
    expect((await reset(link)).status).toBe(204);
    const lateLink = await resetLink(late);
    app.clock.advance(5 * 60);
    expect(await reset(lateLink)).toMatchObject(linkInvalid);
    expect((await logIn(late.email, password)).status).toBe(200);
  });

  it('refuses the older of two links', async () => {
    const ada = await app.person();
    const [older, newer] = [await resetLink(ada), await resetLink(ada)];
    expect(await reset(older)).toMatchObject(linkInvalid);
    expect((await reset(newer)).status).toBe(204);
  });

  it('refuses tokens that were mailed for another purpose, and is refused elsewhere with its own', async () => {
    const newcomer = app.visitor();
    await newcomer.signUp(app.newAddress());
    const verification = await newcomer.linkToken('verify-email');
    expect(await reset(verification)).toMatchObject(linkInvalid);
    expect((await newcomer.post('/auth/verify-email', { token: verification })).status).toBe(204);

    const ada = await app.person();
    const newEmail = app.newAddress();
    await ada.post('/auth/change-email', { newEmail, password });
    const emailChange = await ada.linkToken('confirm-email', newEmail);
    expect(await reset(emailChange)).toMatchObject(linkInvalid);

    const token = await resetLink(ada);
    expect(await ada.post('/auth/verify-email', { token })).toMatchObject(linkInvalid);
    expect(await ada.post('/auth/confirm-email-change', { token })).toMatchObject(linkInvalid);
    expect((await reset(token)).status).toBe(204);
  });

  it('refuses tokens that were never mailed', async () => {
    expect(await reset('A'.repeat(43))).toMatchObject(linkInvalid);
    expect(await reset('A'.repeat(200))).toMatchObject(linkInvalid);
    expect(await reset('A'.repeat(201))).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
    expect(await reset('')).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
  });

  it('consumes nothing when the new password is refused', async () => {
    const ada = await app.person();
    const token = await resetLink(ada);
    expect(await reset(token, 'fourteen chars')).toMatchObject(
      refusedField('/newPassword', 'password_too_short'),
    );
    expect(await reset(token, ada.email)).toMatchObject(
      refusedField('/newPassword', 'password_too_personal'),
    );
    expect((await ada.get('/users/me')).status).toBe(200);
    expect((await reset(token, 'fifteen charact')).status).toBe(204);
  });

  it('verifies a sign-up that never was, and discards the others of the address', async () => {
    const address = app.newAddress();
    const [first, second] = [app.visitor(), app.visitor()];
    await first.signUp(address, 'a first stranger at work');
    await second.signUp(address, 'the second one at the door');
    const links = [await first.linkToken('verify-email'), await second.linkToken('verify-email')];
    expect((await reset(await resetLink(first))).status).toBe(204);
    expect((await app.inbox.nextLetter(address)).subject).toBe('Your password was changed');
    expect((await logIn(address, newPassword)).body['user']).toMatchObject({ emailVerified: true });
    for (const token of links)
      expect(await first.post('/auth/verify-email', { token })).toMatchObject(linkInvalid);
    for (const { password } of [first, second])
      expect(await logIn(address, password)).toMatchObject(invalidCredentials);
    const admin = await app.visitor().loginAs('admin');
    expect((await admin.get(`/admin/users?query=${address}`)).body['items']).toHaveLength(1);
  });

  it('kills the e-mail change that somebody who knew the old password has asked for', async () => {
    const ada = await app.person();
    const newEmail = app.newAddress();
    await ada.post('/auth/change-email', { newEmail, password });
    const token = await ada.linkToken('confirm-email', newEmail);
    await reset(await resetLink(ada));
    expect(await ada.post('/auth/confirm-email-change', { token })).toMatchObject(linkInvalid);
    expect((await logIn(ada.email, newPassword)).status).toBe(200);
  });

  it('is closed to a disabled account', async () => {
    const [ada, admin] = [await app.person(), await app.visitor().loginAs('admin')];
    const token = await resetLink(ada);
    await admin.patch(`/admin/users/${ada.userId}`, { disabled: true });
    expect(await reset(token)).toMatchObject(linkInvalid);
    expect((await forgot(ada.email)).status).toBe(202);
    expect(await app.inbox.unreadLetters(ada.email)).toEqual([]);
    await admin.patch(`/admin/users/${ada.userId}`, { disabled: false });
    expect((await logIn(ada.email, password)).status).toBe(200);
  });

  it('refuses the link that went to an address which has been left since', async () => {
    const ada = await app.person();
    const [oldAddress, newEmail] = [ada.email, app.newAddress()];
    await ada.post('/auth/change-email', { newEmail, password });
    const confirmation = await ada.linkToken('confirm-email', newEmail);
    const token = await resetLink(ada);
    expect((await ada.post('/auth/confirm-email-change', { token: confirmation })).status).toBe(204);
    expect(await reset(token)).toMatchObject(linkInvalid);
    expect((await logIn(newEmail, password)).status).toBe(200);
    expect((await forgot(oldAddress)).status).toBe(202);
    expect((await app.inbox.unreadLetters(oldAddress)).map(({ text }) => text).join()).not.toContain(
      '#token=',
    );
  });
});
