import { type Answer, createTestApp, type TestApp, type Visitor } from '../kit/index.js';

let app: TestApp;
const trusted = 'https://console.example.test';
const evil = 'https://evil.example';
const crossSite = { status: 403, body: { code: 'cross_site_request' } };

const credentials = ({ email, password }: Visitor) => ({ email, password });
const cookieHeader = ({ cookies }: Visitor) => [...cookies].map((pair) => pair.join('=')).join('; ');
const corsHeaders = ({ headers }: Answer) =>
  [...headers.keys()].filter((name) => name.startsWith('access-control-'));

describe('requests of other sites', () => {
  beforeAll(async () => {
    app = await createTestApp({ env: { TRUSTED_ORIGINS: trusted } });
  });
  afterAll(() => app.stop());

  it.each([
    ['Sec-Fetch-Site: cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['Sec-Fetch-Site: same-site', { 'sec-fetch-site': 'same-site' }],
    ['Sec-Fetch-Site and Origin', { 'sec-fetch-site': 'cross-site', origin: evil }],
    ['Origin', { origin: evil }],
    ['Origin: null', { origin: 'null' }],
    ['an Origin that begins with a trusted one', { origin: `${trusted}.evil.example` }],
    ['the trusted name over http', { origin: trusted.replace('https', 'http') }],
  ])('cannot change anything with the cookies, known by %s (CSRF)', async (_, headers) => {
    const ada = await app.person('cookie');
    const before = cookieHeader(ada);
    expect(await ada.patch('/users/me', { name: 'Eve' }, { headers })).toMatchObject(crossSite);
    for (const path of ['/auth/logout', '/auth/logout-all', '/auth/refresh']) {
      expect(await ada.post(path, {}, { headers })).toMatchObject(crossSite);
    }
    expect(await ada.post('/auth/login', credentials(ada), { headers })).toMatchObject(crossSite);
    expect(cookieHeader(ada)).toBe(before);
    expect((await ada.get('/users/me')).body['name']).toBe('Ada Lovelace');
  });

  it('cannot refresh or log out with the cookie by adding a bearer token of their own (CSRF)', async () => {
    const ada = await app.person('cookie');
    const headers = { 'sec-fetch-site': 'cross-site', origin: evil, authorization: 'Bearer junk' };
    for (const path of ['/auth/refresh', '/auth/logout']) {
      expect(await ada.post(path, {}, { headers })).toMatchObject(crossSite);
    }
    expect((await ada.get('/users/me')).status).toBe(200);
  });

  it('may use a bearer token: no browser adds that by itself', async () => {
    const ada = await app.person();
    const headers = { 'sec-fetch-site': 'cross-site', origin: evil };
    expect((await ada.patch('/users/me', { name: 'Ada King' }, { headers })).status).toBe(200);
  });

  it.each([
    ['same-origin by Sec-Fetch-Site', () => ({ 'sec-fetch-site': 'same-origin' })],
    ['same-origin by Origin', () => ({ origin: app.url })],
    ['from nowhere by Sec-Fetch-Site', () => ({ 'sec-fetch-site': 'none' })],
    ['no browser’s, with neither header', () => ({})],
    ['of a trusted origin', () => ({ 'sec-fetch-site': 'cross-site', origin: trusted })],
  ])('are told from those that are %s', async (_, headers) => {
    const ada = await app.person('cookie');
    const answer = await ada.patch('/users/me', { name: 'Ada King' }, { headers: headers() });
    expect(answer).toMatchObject({ status: 200, body: { name: 'Ada King' } });
  });

  it('are answered readably for a trusted origin only, refusals too, and never for everybody', async () => {
    const ada = await app.person('cookie');
    for (const visitor of [ada, app.visitor('cookie')]) {
      const answer = await visitor.get('/users/me', { headers: { origin: trusted } });
      expect(answer.status).toBe(visitor === ada ? 200 : 401);
      expect(answer.headers.get('access-control-allow-origin')).toBe(trusted);
      expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
      expect(answer.headers.get('access-control-expose-headers')).toMatch(/\bRetry-After\b/);
      expect(answer.headers.get('vary')).toContain('Origin');
    }
    for (const origin of [evil, 'null', `${trusted}.evil.example`]) {
      const answer = await ada.get('/users/me', { headers: { origin } });
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('get leave beforehand for a trusted origin only (preflight)', async () => {
    const preflight = (origin: string) =>
      app.visitor('cookie').send('OPTIONS', '/users/me', undefined, {
        headers: {
          origin,
          'access-control-request-method': 'PATCH',
          'access-control-request-headers': 'content-type,token-transport',
        },
      });
    const { status, headers } = await preflight(trusted);
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(trusted);
    expect(headers.get('access-control-allow-credentials')).toBe('true');
    expect(headers.get('access-control-allow-methods')).toContain('PATCH');
    expect(headers.get('access-control-allow-headers')).toContain('token-transport');
    expect((await preflight(evil)).headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('without TRUSTED_ORIGINS', () => {
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.stop());

  it('no other origin is told anything by CORS', async () => {
    const ada = await app.person('cookie');
    const headers = { origin: trusted, 'access-control-request-method': 'PATCH' };
    for (const method of ['GET', 'OPTIONS']) {
      expect(corsHeaders(await ada.send(method, '/users/me', undefined, { headers }))).toEqual([]);
    }
    expect(await ada.patch('/users/me', { name: 'Eve' }, { headers })).toMatchObject(crossSite);
  });
});
