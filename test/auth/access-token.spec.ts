import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { createTestApp, type TestApp } from '../kit/index.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.stop());

function decode(accessToken: string) {
  const [header = '', payload = '', signature = ''] = accessToken.split('.');
  const parse = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  return { header: parse(header), claims: parse(payload), signed: `${header}.${payload}`, signature };
}

describe('the access token', () => {
  it('tells who is asking', async () => {
    const ada = await app.person();
    const { claims } = decode(ada.accessToken);
    expect((await ada.get('/auth/session')).body).toEqual({
      userId: ada.userId,
      sessionId: claims.sid,
      roles: ['user'],
      permissions: [],
      expiresAt: new Date(claims.exp * 1000).toISOString(),
    });
  });

  it('is signed by a key of the JWKS and says no more than it must', async () => {
    const ada = await app.person();
    const { body } = await ada.logIn();
    const { header, claims, signed, signature } = decode(ada.accessToken);
    const { keys } = (await ada.get('//.well-known/jwks.json')).body as {
      keys: (JsonWebKey & { kid: string })[];
    };
    const jwk = keys.find(({ kid }) => kid === header.kid)!;
    expect(header).toEqual({ alg: 'RS256', typ: 'at+jwt', kid: jwk.kid });
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    expect(verify('sha256', Buffer.from(signed), key, Buffer.from(signature, 'base64url'))).toBe(true);
    expect(claims).toEqual({
      iss: 'https://api.example.test',
      aud: 'gatehouse',
      sub: ada.userId,
      sid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      iat: expect.any(Number),
      exp: claims.iat + body['expiresIn'],
      auth_time: expect.any(Number),
      roles: ['user'],
      ver: expect.any(Number),
    });
    expect(app.clock.nowSeconds() - claims.iat).toBeLessThanOrEqual(2);
    expect(claims.iat - claims.auth_time).toBeLessThanOrEqual(1);
  });

  it('lives 15 minutes, shortened by up to 5 % at random, and has an id of its own', async () => {
    const ada = await app.person();
    const tokens: string[] = [];
    for (let count = 0; count < 20; count += 1) {
      await ada.refresh();
      tokens.push(ada.accessToken);
    }
    const claims = tokens.map((token) => decode(token).claims);
    const lives = claims.map(({ iat, exp }) => exp - iat);
    for (const life of lives) {
      expect(life).toBeLessThanOrEqual(900);
      expect(life).toBeGreaterThanOrEqual(855);
    }
    expect(new Set(lives).size).toBeGreaterThan(1);
    expect(new Set(claims.map(({ jti }) => jti)).size).toBe(20);
  });

  it('remembers when the person logged in, also after a refresh', async () => {
    const ada = await app.person();
    const { auth_time: loggedInAt } = decode(ada.accessToken).claims;
    app.clock.advance(600);
    await ada.refresh();
    const { auth_time, iat } = decode(ada.accessToken).claims;
    expect(auth_time).toBe(loggedInAt);
    expect(iat - auth_time).toBeGreaterThanOrEqual(600);
  });

  it('opens the door until it expires, 5 s of leeway included, and not after', async () => {
    const ada = await app.person();
    const { exp } = decode(ada.accessToken).claims;
    app.clock.advance(exp + 4 - app.clock.nowMs() / 1000);
    expect((await ada.get('/auth/session')).status).toBe(200);
    app.clock.advance(1);
    const answer = await ada.get('/auth/session');
    expect(answer).toMatchObject({ status: 401, body: { code: 'token_expired' } });
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });
});

describe('the JWKS', () => {
  it('shows public keys to everybody, may be cached, and has no private member', async () => {
    const { status, headers, body } = await app.visitor().get('//.well-known/jwks.json');
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toMatch(/^public, max-age=[1-9]\d*$/);
    for (const key of body['keys']) {
      expect(Object.keys(key).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
      expect(key).toMatchObject({ kty: 'RSA', use: 'sig', alg: 'RS256' });
      expect(Buffer.from(key.n, 'base64url')).toHaveLength(3072 / 8);
    }
    expect(body['keys'].length).toBeGreaterThan(0);
  });
});
