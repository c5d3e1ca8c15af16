import { createTestApp, type TestApp } from '../kit/index.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.stop());

const revoked = { status: 401, body: { code: 'token_revoked' } };
const expired = { status: 401, body: { code: 'token_expired' } };

/** Somebody who holds nothing but what is given. */
const holding = (tokens: { accessToken?: string; refreshToken?: string }) =>
  Object.assign(app.visitor(), tokens);

/** Attributes of the cookies that an answer sets, by name and in no order; Max-Age apart. */
function attributesOf(setCookies: string[]) {
  return setCookies.map((cookie) => {
    const [pair = '', ...attributes] = cookie.split('; ');
    return [pair.split('=')[0], attributes.filter((attribute) => !attribute.startsWith('Max-Age=')).sort()];
  });
}

describe('logout', () => {
  it('ends the session of the access token at once, on this device only', async () => {
    const ada = await app.person();
    const phone = await app.anotherDevice(ada);
    expect((await phone.get('/auth/sessions')).body).toHaveLength(2);
    const { status, text } = await ada.post('/auth/logout');
    expect([status, text]).toEqual([204, '']);
    expect(await ada.get('/users/me')).toMatchObject(revoked);
    expect((await ada.refresh()).body['code']).toBe('refresh_token_invalid');
    expect((await phone.get('/auth/sessions')).body).toMatchObject([{ current: true }]);
    expect(await app.auditTypesOf(ada.userId)).toContain('session.ended');
  });

  it('ends the session of a refresh token in the body', async () => {
    const ada = await app.person();
    const { refreshToken } = ada;
    expect((await app.visitor().post('/auth/logout', { refreshToken })).status).toBe(204);
    expect(await ada.get('/users/me')).toMatchObject(revoked);
  });

  it('ends the session of a refresh token that was exchanged already', async () => {
    const ada = await app.person();
    const { refreshToken } = ada;
    await ada.refresh();
    expect((await app.visitor().post('/auth/logout', { refreshToken })).status).toBe(204);
    expect(await ada.get('/users/me')).toMatchObject(revoked);
  });

  it('ends the session of the cookies and clears both, with the attributes they were set with', async () => {
    const ada = await app.person('cookie');
    const login = await ada.logIn();
    const cookie = [...ada.cookies].map((pair) => pair.join('=')).join('; ');
    const { status, headers } = await ada.post('/auth/logout');
    expect(status).toBe(204);
    const cleared = headers.getSetCookie();
    expect(cleared.map((line) => line.split(';')[0])).toEqual(['__Host-access=', '__Secure-refresh=']);
    for (const line of cleared) expect(line).toContain('; Max-Age=0;');
    expect(attributesOf(cleared)).toEqual(attributesOf(login.headers.getSetCookie()));
    const kept = app.visitor('cookie');
    expect(await kept.get('/users/me', { headers: { cookie } })).toMatchObject(revoked);
    const refresh = await kept.post('/auth/refresh', {}, { headers: { cookie } });
    expect(refresh).toMatchObject({ status: 401, body: { code: 'refresh_token_invalid' } });
  });

  it('needs the refresh cookie only, once the browser has dropped the other', async () => {
    const ada = await app.person('cookie');
    const accessToken = ada.cookies.get('__Host-access')!;
    ada.cookies.delete('__Host-access');
    expect((await ada.post('/auth/logout')).status).toBe(204);
    expect(await holding({ accessToken }).get('/users/me')).toMatchObject(revoked);
  });

  it('ends both when access and refresh token are of different sessions', async () => {
    const ada = await app.person();
    const phone = await app.anotherDevice(ada);
    await ada.post('/auth/logout', { refreshToken: phone.refreshToken });
    expect(await Promise.all([ada, phone].map((device) => device.isLoggedIn()))).toEqual([false, false]);
  });

  it('answers the same when it is repeated, and clears the cookies again', async () => {
    const ada = await app.person();
    const { refreshToken } = ada;
    for (const body of [{ refreshToken }, { refreshToken }, undefined]) {
      const { status, headers } = await ada.post('/auth/logout', body);
      expect(status).toBe(204);
      expect(headers.getSetCookie()).toHaveLength(2);
    }
    const events = await app.auditTypesOf(ada.userId);
    expect(events.filter((type) => type === 'session.ended')).toHaveLength(1);
  });

  it.each([
    ['nothing', {}, undefined],
    ['a bearer token of nobody’s', { accessToken: 'junk' }, undefined],
    ['a refresh token of nobody’s', {}, { refreshToken: 'junk' }],
    ['two tokens of nobody’s', { accessToken: 'junk' }, { refreshToken: 'junk' }],
  ])('succeeds with %s, as there is nothing to end', async (_, tokens, body) => {
    expect((await holding(tokens).post('/auth/logout', body)).status).toBe(204);
  });

  it('says that the access token has expired when there is nothing else, as the session lives on', async () => {
    const ada = await app.person();
    app.clock.advance(16 * 60);
    for (const body of [undefined, { refreshToken: 'junk' }]) {
      const answer = await ada.post('/auth/logout', body);
      expect(answer).toMatchObject(expired);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    expect((await ada.refresh()).status).toBe(200);
  });

  it('succeeds with an expired access token beside the refresh token, also when repeated', async () => {
    const ada = await app.person();
    app.clock.advance(16 * 60);
    const { refreshToken } = ada;
    expect((await ada.post('/auth/logout', { refreshToken })).status).toBe(204);
    expect((await ada.post('/auth/logout', { refreshToken })).status).toBe(204);
    expect((await ada.refresh()).body['code']).toBe('refresh_token_invalid');
  });

  it('refuses a token that is no text', async () => {
    const answer = await app.visitor().post('/auth/logout', { refreshToken: 7 });
    expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
  });
});

describe('logout on all devices', () => {
  it('ends every session of the person, and nobody else’s', async () => {
    const [ada, bob] = [await app.person(), await app.person()];
    const devices = [ada, await app.anotherDevice(ada), await app.anotherDevice(ada, 'cookie')];
    expect((await ada.post('/auth/logout-all')).status).toBe(204);
    for (const device of devices) {
      expect(await device.get('/users/me')).toMatchObject(revoked);
      expect((await device.refresh()).body['code']).toBe('refresh_token_invalid');
    }
    expect(await bob.isLoggedIn()).toBe(true);
    expect((await bob.refresh()).status).toBe(200);
    expect(await app.auditTypesOf(ada.userId)).toContain('sessions.ended');
    const again = await app.anotherDevice(ada);
    expect(await again.isLoggedIn()).toBe(true);
  });

  it('clears the cookies of the browser that asked', async () => {
    const ada = await app.person('cookie');
    expect((await ada.post('/auth/logout-all')).status).toBe(204);
    expect([...ada.cookies.keys()]).toEqual([]);
  });

  it('needs an access token: a refresh token alone does not reach the other devices', async () => {
    const ada = await app.person('cookie');
    const accessToken = ada.cookies.get('__Host-access')!;
    ada.cookies.delete('__Host-access');
    const answer = await ada.post('/auth/logout-all');
    expect(answer).toMatchObject({ status: 401, body: { code: 'token_missing' } });
    expect(await holding({ accessToken }).isLoggedIn()).toBe(true);
  });
});
