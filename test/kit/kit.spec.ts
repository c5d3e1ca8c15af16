import { Controller, Get, Module } from '@nestjs/common';
import { CurrentUser, type Principal, Roles } from '../../src/access/index.js';
import { expectCodeAsTried } from '../support/code-blocks.js';
import { ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import { createTestApp, expectProblem, type TestApp } from './index.js';

class DrawersResponse {
  @ApiProperty()
  openedBy!: string;
}

@Controller('kit-drawers')
class DrawersController {
  @Get()
  @Roles('admin')
  @ApiOkResponse({ type: DrawersResponse, description: 'Who opened them' })
  list(@CurrentUser() { userId }: Principal) {
    return { openedBy: userId };
  }
}

@Module({ controllers: [DrawersController] })
class DrawersModule {}

const newPassword = 'seven slow herons at dawn';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ env: { RESET_LINK_MINUTES: '5' }, rooms: [DrawersModule] });
});
afterAll(() => app?.stop());

it('is shown by docs/testing.md as it is tried here', () => expectCodeAsTried('docs/testing.md'));

describe('loginAs', () => {
  it('is somebody with a verified account and the roles', async () => {
    // region: login-as
    const admin = await app.visitor().loginAs('admin');
    const { body } = await admin.get('/users/me');
    expect(body).toMatchObject({ id: admin.userId, emailVerified: true, roles: ['user', 'admin'] });
    // endregion
    expect((await admin.get('/kit-drawers')).body).toEqual({ openedBy: admin.userId });
    expectProblem(await (await app.person()).get('/kit-drawers'), 403, 'forbidden');
  });

  it('is a real login, in the transport of the visitor', async () => {
    // region: cookies
    const ada = await app.person('cookie');
    expect([...ada.cookies.keys()]).toContain('__Host-access');
    expect((await ada.refresh()).status).toBe(200);
    // endregion
    expect(await app.auditTypesOf(ada.userId)).toEqual(['session.started']);
    expect(await app.inbox.letters(ada.email)).toEqual([]);
  });

  it('takes the address and the password that were chosen', async () => {
    const ada = app.visitor();
    Object.assign(ada, { email: 'ada@kit.example', password: newPassword });
    await ada.loginAs();
    expect((await app.visitor().logIn('ada@kit.example', newPassword)).status).toBe(200);
    await expect(app.person('body', 'ada@kit.example')).rejects.toThrow('with this e-mail address exists');
  });
});

describe('loginAs, a second time,', () => {
  it('is a login of the same person', async () => {
    const admin = await app.visitor().loginAs('admin');
    const { userId } = admin;
    await admin.post('/auth/logout');
    await admin.loginAs('admin');
    expect((await admin.get('/users/me')).body['id']).toBe(userId);
    expect(await app.auditTypesOf(userId)).toEqual(['session.started', 'session.ended', 'session.started']);
  });

  it('tells that a role cannot come by it', async () => {
    const ada = await app.person();
    await expect(ada.loginAs('admin')).rejects.toThrow(
      `${ada.email} has an account without admin: take another visitor`,
    );
  });
});

describe('mintToken', () => {
  const holder = (accessToken: string) => Object.assign(app.visitor(), { accessToken });

  it('opens the door without a login', async () => {
    // region: mint-token
    const token = await app.mintToken({ roles: ['admin'] });
    const headers = { authorization: `Bearer ${token}` };
    expect((await app.visitor().get('/kit-drawers', { headers })).status).toBe(200);
    // endregion
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
    // region: inbox
    const ada = await app.person();
    await ada.post('/auth/forgot-password', { email: ada.email });
    const { subject, link } = await app.inbox.lastLetter(ada.email, { about: 'password' });
    expect(subject).toBe('Set a new password');
    const reset = { token: link?.token, newPassword: 'seven slow herons at dawn' };
    expect((await app.visitor().post('/auth/reset-password', reset)).status).toBe(204);
    // endregion
    expect(link?.url).toMatch(/^https:\/\/app\.example\.test\/reset-password#token=/);
    expect((await app.inbox.lastLetter(ada.email)).subject).toBe('Your password was changed');
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

it('signs people up as they do it themselves', async () => {
  // region: sign-up
  const ada = app.visitor();
  await ada.signUp(app.newAddress());
  await ada.followLink('verify-email');
  await ada.logIn();
  const facts = ['user.signed_up', 'user.email_verified', 'session.started'];
  expect(await app.auditTypesOf(ada.userId)).toEqual(facts);
  // endregion
});

it('lets time pass, for links and tokens', async () => {
  // region: clock
  const ada = await app.person();
  app.clock.advance(16 * 60);
  expectProblem(await ada.get('/users/me'), 401, 'token_expired');
  await ada.refresh();
  expect((await ada.get('/users/me')).status).toBe(200);
  // endregion
  await ada.post('/auth/forgot-password', { email: ada.email });
  const { link } = await app.inbox.lastLetter(ada.email);
  app.clock.advance(5 * 60 + 1);
  const reset = { token: link?.token, newPassword };
  expectProblem(await app.visitor().post('/auth/reset-password', reset), 400, 'link_invalid');
});

it('sees an account of its own in the database', async () => {
  // region: sql
  const { userId } = await app.createAccount({ name: 'Grace Hopper', roles: ['admin'] });
  const [row] = await app.sql('SELECT name FROM users WHERE id = $1', [userId]);
  expect(row).toEqual({ name: 'Grace Hopper' });
  // endregion
});
