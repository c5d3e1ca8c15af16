import { createTestApp, password, type TestApp } from '../kit/index.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ env: { LOGIN_REQUIRES_VERIFIED_EMAIL: 'false' } });
});
afterAll(() => app.stop());

describe('a sign-up that confirms another address before its own', () => {
  it('owns that address from then on: nobody else gets it', async () => {
    const [ada, admin] = [app.visitor(), await app.visitor().loginAs('admin')];
    const newEmail = app.newAddress();
    await ada.signUp(app.newAddress());
    expect((await ada.logIn()).body['user']).toMatchObject({ emailVerified: false });
    await ada.post('/auth/change-email', { newEmail, password });
    expect((await ada.followLink('confirm-email', newEmail)).status).toBe(204);

    await app.visitor().signUp(newEmail, 'the squatters own words');
    expect((await app.inbox.unreadLetters(newEmail)).map(({ subject }) => subject)).toEqual([
      'You already have an account',
    ]);
    const invitation = { name: 'Grace', email: newEmail, roles: ['user'] };
    expect(await admin.post('/admin/users', invitation)).toMatchObject({
      status: 409,
      body: { code: 'email_taken' },
    });
    expect((await app.visitor().logIn(newEmail, password)).body['user']).toMatchObject({
      id: ada.userId,
      emailVerified: true,
    });
  });
});
