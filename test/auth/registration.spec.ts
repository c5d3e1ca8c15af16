import { TestApp } from '../support/start-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());

describe('sign-up', () => {
  it('leads through the letter to an account that can log in', async () => {
    const ada = app.visitor();
    const answer = await ada.signUp(app.newAddress());
    expect(answer.status).toBe(201);
    expect((await ada.logIn()).body['code']).toBe('email_unverified');
    expect((await ada.followLink('verify-email')).status).toBe(204);
    expect((await ada.logIn()).status).toBe(200);
    expect((await ada.get('/users/me')).body).toMatchObject({ email: ada.email, emailVerified: true });
  });
});
