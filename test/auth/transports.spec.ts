import { createTestApp, type TestApp, type Visitor } from '../kit/index.js';

let app: TestApp;
const refused = { status: 403, body: { code: 'transport_refused' } };
const malformed = { status: 400, body: { code: 'malformed_request' } };

const credentials = ({ email, password }: Visitor) => ({ email, password });
const cookieHeader = ({ cookies }: Visitor) => [...cookies].map((pair) => pair.join('=')).join('; ');

describe('tokens in cookies', () => {
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.stop());

  it.each([
    ['login', (ada: Visitor) => ada.logIn()],
    ['refresh', (ada: Visitor) => ada.refresh()],
  ])('are out of reach of script and of other sites after %s', async (_, act) => {
    const ada = await app.person('cookie');
    const { text, body, headers } = await act(ada);
    const attributes = 'HttpOnly; Secure; SameSite=Strict';
    expect(headers.getSetCookie()).toEqual([
      `__Host-access=${ada.cookies.get('__Host-access')}; Path=/; Max-Age=${body['expiresIn']}; ${attributes}`,
      `__Secure-refresh=${ada.cookies.get('__Secure-refresh')}; Path=/api/v1/auth; Max-Age=${body['refreshExpiresIn']}; ${attributes}`,
    ]);
    for (const token of ada.cookies.values()) {
      expect(token.length).toBeGreaterThan(80);
      expect(text).not.toContain(token);
    }
  });

  it('are what a client gets that asks for nothing, or for cookies', async () => {
    const ada = await app.person();
    for (const headers of [undefined, { 'token-transport': 'cookie' }]) {
      const answer = await app.visitor('cookie').post('/auth/login', credentials(ada), { headers });
      expect(answer.headers.getSetCookie()).toHaveLength(2);
      expect(answer.body['accessToken']).toBeUndefined();
    }
  });

  it('authenticate requests', async () => {
    const ada = await app.person('cookie');
    expect((await ada.get('/users/me')).body['email']).toBe(ada.email);
  });

  it.each([
    ['__Host-access', ['/auth/logout', '/auth/logout-all']],
    ['__Secure-refresh', ['/auth/logout', '/auth/refresh', '/auth/login']],
  ])('are refused when two are named %s (cookie tossing)', async (name, paths) => {
    const ada = await app.person('cookie');
    const headers = { cookie: `${name}=planted; ${cookieHeader(ada)}` };
    for (const path of paths) {
      const body = path === '/auth/login' ? credentials(ada) : {};
      expect(await app.visitor('cookie').post(path, body, { headers })).toMatchObject(malformed);
    }
    expect(await ada.isLoggedIn()).toBe(true);
  });
});

describe('tokens in the body', () => {
  beforeAll(async () => {
    app = await createTestApp({ env: { REFRESH_GRACE_SECONDS: '0' } });
  });
  afterAll(() => app.stop());

  it('come without any cookie', async () => {
    const ada = await app.person();
    for (const answer of [await ada.logIn(), await ada.refresh()]) {
      expect(answer.body).toMatchObject({
        tokenType: 'Bearer',
        refreshToken: expect.stringMatching(/^ghr_/),
      });
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  });

  it.each([
    ['Sec-Fetch-Site', () => ({ 'sec-fetch-site': 'same-origin' })],
    ['Sec-Fetch-Site: none', () => ({ 'sec-fetch-site': 'none' })],
    ['Origin', () => ({ origin: app.url })],
  ])('are refused to a browser, known by %s (token theft by script)', async (_, browserHeaders) => {
    const ada = await app.person('cookie');
    const before = cookieHeader(ada);
    const headers = { 'token-transport': 'body', ...browserHeaders() };
    for (const [path, body] of [
      ['/auth/login', credentials(ada)],
      ['/auth/refresh', {}],
    ] as const) {
      const answer = await ada.post(path, body, { headers });
      expect(answer).toMatchObject(refused);
      expect(answer.text).not.toContain('ghr_');
    }
    expect(cookieHeader(ada)).toBe(before);
    expect((await ada.refresh()).status).toBe(200);
  });

  it('are given to clients that send Sec-Fetch-Mode alone, as Node’s own fetch does', async () => {
    const ada = await app.person();
    const headers = { 'token-transport': 'body', 'sec-fetch-mode': 'cors' };
    const { status, body } = await app.visitor().post('/auth/login', credentials(ada), { headers });
    expect(status).toBe(200);
    expect(body['refreshToken']).toMatch(/^ghr_/);
  });

  it.each(['header', 'Body', 'body, cookie'])('are not given for Token-Transport: %s', async (wanted) => {
    const ada = await app.person();
    const headers = { 'token-transport': wanted };
    expect(await app.visitor().post('/auth/login', credentials(ada), { headers })).toMatchObject(malformed);
    const { refreshToken } = ada;
    expect(await ada.post('/auth/refresh', { refreshToken }, { headers })).toMatchObject(malformed);
    expect((await ada.refresh()).status).toBe(200);
  });
});

describe('tokens in the body with BROWSER_BODY_TOKENS=allow', () => {
  beforeAll(async () => {
    app = await createTestApp({ env: { BROWSER_BODY_TOKENS: 'allow' } });
  });
  afterAll(() => app.stop());

  it('are given to a browser of the same origin', async () => {
    const ada = await app.person();
    const headers = { 'token-transport': 'body', 'sec-fetch-site': 'same-origin', origin: app.url };
    const answer = await app.visitor().post('/auth/login', credentials(ada), { headers });
    expect(answer).toMatchObject({ status: 200, body: { refreshToken: expect.stringMatching(/^ghr_/) } });
    expect(answer.headers.getSetCookie()).toEqual([]);
  });
});

describe('the Authorization header', () => {
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.stop());

  it.each(['Bearer', 'bearer', 'BEARER'])('may say %s', async (scheme) => {
    const { accessToken } = await app.person();
    const headers = { authorization: `${scheme} ${accessToken}` };
    expect((await app.visitor().get('/users/me', { headers })).status).toBe(200);
  });

  it.each(['Bearer junk', 'Bearer'])('wins over the cookie, also as %j', async (authorization) => {
    const ada = await app.person('cookie');
    const answer = await ada.get('/users/me', { headers: { authorization } });
    expect(answer).toMatchObject({ status: 401, body: { code: 'token_invalid' } });
  });

  it('decides who is asking when the cookie is somebody else’s', async () => {
    const [ada, bob] = [await app.person('cookie'), await app.person()];
    const headers = { authorization: `Bearer ${bob.accessToken}` };
    expect((await ada.get('/users/me', { headers })).body['email']).toBe(bob.email);
  });
});

describe('answers under /auth', () => {
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.stop());

  it('are kept by no cache, refusals neither', async () => {
    const ada = await app.person();
    const answers = [
      await ada.logIn(),
      await ada.get('/auth/session'),
      await ada.get('/auth/sessions'),
      await ada.get('/auth/login'),
      await ada.get('/auth/nothing-here'),
      await ada.post('/auth/login', undefined, { raw: '{', headers: { 'content-type': 'application/json' } }),
      await app.visitor().get('/auth/session'),
      await ada.post('/auth/logout'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 405, 404, 400, 401, 204]);
    for (const { headers } of answers) expect(headers.get('cache-control')).toBe('no-store');
  });
});
