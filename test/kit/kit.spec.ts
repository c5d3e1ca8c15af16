import { Controller, Get, Module } from '@nestjs/common';
import { CurrentUser, type Principal, Roles } from '../../src/access/index.js';
import { createTestApp, expectProblem, type TestApp } from './index.js';

@Controller('kit-drawers')
class DrawersController {
  @Get()
  @Roles('admin')
  list(@CurrentUser() { userId }: Principal) {
    return { openedBy: userId };
  }
}

@Module({ controllers: [DrawersController] })
class DrawersModule {}

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ env: { RESET_LINK_MINUTES: '5' }, rooms: [DrawersModule] });
});
afterAll(() => app.stop());

describe('loginAs', () => {
  it('is somebody with a verified account and the roles', async () => {
    const admin = await app.visitor().loginAs('admin');
    expect((await admin.get('/users/me')).body).toMatchObject({
      id: admin.userId,
      email: admin.email,
      emailVerified: true,
      roles: ['user', 'admin'],
    });
    expect((await admin.get('/kit-drawers')).body).toEqual({ openedBy: admin.userId });
    expectProblem(await (await app.person()).get('/kit-drawers'), 403, 'forbidden');
  });

  it('is a real login, in the transport of the visitor', async () => {
    const ada = await app.visitor('cookie').loginAs();
    expect([...ada.cookies.keys()]).toContain('__Host-access');
    expect((await ada.refresh()).status).toBe(200);
    expect(await app.auditTypesOf(ada.userId)).toEqual(['session.started']);
    expect(await app.inbox.letters(ada.email)).toEqual([]);
  });

  it('takes the address and the password that were chosen', async () => {
    const ada = app.visitor();
    Object.assign(ada, { email: 'ada@kit.example', password: 'seven slow herons at dawn' });
    await ada.loginAs();
    expect((await app.visitor().logIn('ada@kit.example', 'seven slow herons at dawn')).status).toBe(200);
    await expect(app.person('body', 'ada@kit.example')).rejects.toThrow('An account with this e-mail address exists');
  });
});

describe('mintToken', () => {
  const holder = (accessToken: string) => Object.assign(app.visitor(), { accessToken });

  it('opens the door without a login', async () => {
    const admin = holder(await app.mintToken({ roles: ['user', 'admin'] }));
    expect((await admin.get('/kit-drawers')).status).toBe(200);
    const nobody = holder(await app.mintToken());
    expectProblem(await nobody.get('/kit-drawers'), 403, 'forbidden');
    expect((await nobody.get('/users/me')).body['roles']).toEqual(['user']);
  });

  it('is of a live session of that user', async () => {
    const ada = await app.person();
    const minted = holder(await app.mintToken({ userId: ada.userId }));
    expect((await minted.get('/users/me')).body['email']).toBe(ada.email);
    expect((await minted.get('/auth/sessions')).body).toHaveLength(2);
    await ada.post('/auth/logout-all');
    expectProblem(await minted.get('/users/me'), 401, 'token_revoked');
  });

  it('carries more claims, and none of ours is another', async () => {
    const token = await app.mintToken({ claims: { plan: 'pro', exp: 1 } });
    const claims = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());
    expect(claims).toMatchObject({ plan: 'pro', roles: ['user'] });
    expect((await holder(token).get('/users/me')).status).toBe(200);
  });
});

describe('the inbox', () => {
  it('has the newest letter, with its link', async () => {
    const ada = await app.person();
    await ada.post('/auth/forgot-password', { email: ada.email });
    const first = await app.inbox.lastLetter(ada.email, { about: 'password' });
    await ada.post('/auth/forgot-password', { email: ada.email });
    const second = await app.inbox.lastLetter(ada.email, { about: 'password' });
    expect(second.id).not.toBe(first.id);
    expect(second.link?.url).toMatch(/^https:\/\/app\.example\.test\/reset-password#token=/);
    const newPassword = 'seven slow herons at dawn';
    const reset = { token: second.link?.token, newPassword };
    expect((await app.visitor().post('/auth/reset-password', reset)).status).toBe(204);
  });

  it('reads the oldest first, each once', async () => {
    const ada = app.visitor();
    await ada.signUp(app.newAddress());
    const { id } = await app.inbox.lastLetter(ada.email);
    await ada.post('/auth/resend-verification', { email: ada.email });
    expect(await app.inbox.unreadLetters(ada.email)).toHaveLength(2);
    expect((await app.inbox.nextLetter(ada.email)).id).toBe(id);
    expect((await ada.followLink('verify-email')).status).toBe(204);
    expect(await app.inbox.unreadLetters(ada.email)).toEqual([]);
    expect(await app.inbox.letters(ada.email)).toHaveLength(2);
  });
});

describe('the clock', () => {
  it('lets a link and a token run out', async () => {
    const ada = await app.person();
    await ada.post('/auth/forgot-password', { email: ada.email });
    const { link } = await app.inbox.lastLetter(ada.email);
    app.clock.advance(5 * 60 + 1);
    const reset = { token: link?.token, newPassword: 'seven slow herons at dawn' };
    expectProblem(await app.visitor().post('/auth/reset-password', reset), 400, 'link_invalid');
    app.clock.advance(15 * 60);
    expectProblem(await ada.get('/users/me'), 401, 'token_expired');
    await ada.refresh();
    expect((await ada.get('/users/me')).status).toBe(200);
  });
});
