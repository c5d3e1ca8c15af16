import { createTestApp, password, type TestApp, type Visitor } from '../kit/index.js';

const newPassword = 'seven slow herons at dawn';
const linkInvalid = { status: 400, body: { code: 'link_invalid' } };

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.stop());

const change = (person: Visitor, currentPassword: string, chosen: string) =>
  person.post('/auth/change-password', { currentPassword, newPassword: chosen });
const logIn = (email: string, presented: string) => app.visitor().logIn(email, presented);
const refusedField = (pointer: string, code: string) => ({
  status: 422,
  body: { code: 'validation_failed', errors: [{ pointer, code }] },
});

async function onAnotherDevice({ email }: Visitor): Promise<Visitor> {
  const device = app.visitor();
  await device.logIn(email);
  return device;
}

describe('change of the password', () => {
  it('ends every other session, keeps this one and tells the owner', async () => {
    const ada = await app.person();
    const phone = await onAnotherDevice(ada);
    expect((await change(ada, password, newPassword)).status).toBe(204);
    expect(await phone.get('/users/me')).toMatchObject({ status: 401, body: { code: 'token_revoked' } });
    expect(await phone.refresh()).toMatchObject({ status: 401, body: { code: 'refresh_token_invalid' } });
    expect((await ada.get('/users/me')).status).toBe(200);
    expect((await ada.refresh()).status).toBe(200);
    expect(await logIn(ada.email, password)).toMatchObject({
      status: 401,
      body: { code: 'invalid_credentials' },
    });
    expect((await logIn(ada.email, newPassword)).status).toBe(200);
    expect((await app.inbox.nextLetter(ada.email)).subject).toBe('Your password was changed');
  });

  it('refuses a stolen session that does not know the current password', async () => {
    const ada = await app.person();
    const phone = await onAnotherDevice(ada);
    expect(await change(ada, 'not the right password', newPassword)).toMatchObject(
      refusedField('/currentPassword', 'password_incorrect'),
    );
    expect((await phone.get('/users/me')).status).toBe(200);
    expect((await logIn(ada.email, password)).status).toBe(200);
    expect(await app.inbox.unreadLetters(ada.email)).toEqual([]);
  });

  it('refuses the same password, in either Unicode form', async () => {
    const ada = app.visitor();
    await ada.signUp(app.newAddress(), 'caf\u00e9 at the quiet harbour');
    await ada.followLink('verify-email');
    await ada.logIn();
    for (const same of ['caf\u00e9 at the quiet harbour', 'cafe\u0301 at the quiet harbour'])
      expect(await change(ada, ada.password, same)).toMatchObject(
        refusedField('/newPassword', 'password_unchanged'),
      );
  });

  it.each([
    ['14 characters', 'fourteen chars', 'password_too_short'],
    ['257 characters', 'heron'.repeat(51) + 'ab', 'password_too_long'],
    ['everybody’s choice', 'password12345678', 'password_too_common'],
    ['the product’s name', 'gatehouse-2026', 'password_too_short'],
    ['the product’s name, longer', 'gatehouse-gatehouse', 'password_too_personal'],
  ])('refuses %s', async (_, chosen, code) => {
    const ada = await app.person();
    expect(await change(ada, password, chosen)).toMatchObject(refusedField('/newPassword', code));
    expect((await logIn(ada.email, password)).status).toBe(200);
  });

  it('kills the reset and e-mail links that are outstanding', async () => {
    const ada = await app.person();
    const newEmail = app.newAddress();
    await ada.post('/auth/change-email', { newEmail, password });
    const emailLink = await ada.linkToken('confirm-email', newEmail);
    await ada.post('/auth/forgot-password', { email: ada.email });
    const link = await ada.linkToken('reset-password');
    await change(ada, password, newPassword);
    expect(await ada.post('/auth/reset-password', { token: link, newPassword: password })).toMatchObject(
      linkInvalid,
    );
    expect(await ada.post('/auth/confirm-email-change', { token: emailLink })).toMatchObject(linkInvalid);
    expect((await logIn(ada.email, newPassword)).status).toBe(200);
  });

  it('lets one of two changes at once through', async () => {
    const ada = await app.person();
    const answers = await Promise.all([
      change(ada, password, newPassword),
      change(ada, password, 'some other pass phrase'),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 422]);
    expect(answers.find(({ status }) => status === 422)).toMatchObject(
      refusedField('/currentPassword', 'password_incorrect'),
    );
  });

  it('needs an access token', async () => {
    expect(await change(app.visitor(), password, newPassword)).toMatchObject({
      status: 401,
      body: { code: 'token_missing' },
    });
  });
});
