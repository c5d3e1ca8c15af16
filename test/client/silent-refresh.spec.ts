import { setTimeout as sleep } from 'node:timers/promises';
import { createTestApp, type TestApp } from '../kit/index.js';
import type { AuthClient } from '../../web/client/src/index.js';
import { account, Browser } from './browser.js';

let app: TestApp;
let browser: Browser;
let auth: AuthClient;
let ada: { email: string; password: string };
let events: string[];

const refresh = 'POST /api/v1/auth/refresh';
const lifeOfAccessToken = 15 * 60 + 6;
const me = () => auth.api.GET('/api/v1/users/me');
const answer = (status: number, body?: object) =>
  new Response(body && JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/problem+json' },
  });
const problem = (status: number, code: string) =>
  answer(status, { type: `/errors/${code}`, status, code, requestId: 'none' });

beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.stop());

describe.each(['cookie', 'body'] as const)('silent refresh in %s transport', (transport) => {
  beforeEach(async () => {
    browser = new Browser(app, transport);
    auth = browser.openTab();
    events = [];
    ada = await account(app);
    await auth.login(ada);
    auth.subscribe((event) => events.push(event));
  });
  afterEach(() => browser.close());

  it('repeats a request whose access token has expired', async () => {
    app.clock.advance(lifeOfAccessToken);
    const { data, response } = await me();
    expect(response.status).toBe(200);
    expect(data?.email).toBe(ada.email);
    expect(browser.sent.slice(1)).toEqual(['GET /api/v1/users/me', refresh, 'GET /api/v1/users/me']);
  });

  it('replaces an access token whose key is gone', async () => {
    browser.intercept = (request, send) =>
      browser.refreshes === 0 && request.url.endsWith('/users/me')
        ? Promise.resolve(problem(401, 'token_invalid'))
        : send(request);
    expect((await me()).response.status).toBe(200);
    expect([browser.refreshes, events]).toEqual([1, []]);
  });

  it('refreshes once for all requests that are refused', async () => {
    app.clock.advance(lifeOfAccessToken);
    const answers = await Promise.all(Array.from({ length: 25 }, me));
    expect(new Set(answers.map(({ response }) => response.status))).toEqual(new Set([200]));
    expect(browser.refreshes).toBe(1);
  });

  it('only repeats what was refused after somebody else’s refresh had begun', async () => {
    app.clock.advance(lifeOfAccessToken);
    const late = Promise.withResolvers<void>();
    browser.intercept = async (request, send) => {
      const response = await send(request);
      if (request.url.endsWith('/auth/session') && response.status === 401) await late.promise;
      return response;
    };
    const slow = auth.api.GET('/api/v1/auth/session');
    await me();
    late.resolve();
    expect((await slow).response.status).toBe(200);
    expect(browser.refreshes).toBe(1);
  });

  it('brings new roles', async () => {
    await app.sql(`UPDATE users SET roles = '{user,admin}' WHERE email_canonical = $1`, [ada.email]);
    await auth.refresh();
    const { data: before } = await me();
    const admin = await app.visitor().loginAs('admin');
    await admin.patch(`/admin/users/${before!.id}`, { roles: ['user'] });
    expect((await me()).data?.roles).toEqual(['user']);
    expect(browser.refreshes).toBe(2);
    expect((await auth.api.GET('/api/v1/admin/users')).error?.code).toBe('forbidden');
  });

  it('repeats the body too', async () => {
    app.clock.advance(lifeOfAccessToken);
    const { data } = await auth.api.PATCH('/api/v1/users/me', { body: { name: 'Ada King' } });
    expect(data?.name).toBe('Ada King');
  });

  it('repeats a body that is a stream', async () => {
    app.clock.advance(lifeOfAccessToken);
    const response = await auth.fetch('/api/v1/users/me', {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: new Blob(['{"name":"Ada Byron"}']).stream(),
      duplex: 'half',
    } as RequestInit);
    expect(await response.json()).toMatchObject({ name: 'Ada Byron' });
    expect(browser.refreshes).toBe(1);
  });

  it('signs out when the refresh is refused, tells it once, and asks no more', async () => {
    const { data } = await auth.api.GET('/api/v1/auth/session');
    await app.sql('UPDATE sessions SET revoked_at = now() WHERE id = $1', [data!.sessionId]);
    app.clock.advance(lifeOfAccessToken);
    const answers = await Promise.all(Array.from({ length: 5 }, me));
    expect(new Set(answers.map(({ response }) => response.status))).toEqual(new Set([401]));
    expect([browser.refreshes, events]).toEqual([1, ['signed-out']]);
    browser.cookies.delete('__Host-access');
    expect((await me()).error?.code).toBe('token_missing');
    expect([browser.refreshes, events]).toEqual([1, ['signed-out']]);
    await auth.login(ada);
    expect((await me()).response.status).toBe(200);
    expect(events).toEqual(['signed-out', 'signed-in']);
  });

  it('signs out, without a refresh, when the session was ended elsewhere', async () => {
    const phone = app.visitor();
    await phone.logIn(ada.email, ada.password);
    await phone.post('/auth/logout-all');
    expect((await me()).error?.code).toBe('token_revoked');
    expect([browser.refreshes, events]).toEqual([0, ['signed-out']]);
  });

  it('repeats once and no more, whatever the server says', async () => {
    browser.intercept = async (request, send) =>
      request.url.endsWith('/users/me') ? problem(401, 'token_expired') : send(request);
    expect((await me()).error?.code).toBe('token_expired');
    expect(browser.sent.slice(1)).toEqual(['GET /api/v1/users/me', refresh, 'GET /api/v1/users/me']);
  });

  it.each([
    ['the network is gone', () => Promise.reject(new TypeError('fetch failed')), 2],
    ['the server is down', async () => answer(503, { code: 'unavailable' }), 2],
    ['there were too many', async () => problem(429, 'too_many_requests'), 1],
  ])('signs nobody out when %s', async (_, fail, tries) => {
    app.clock.advance(lifeOfAccessToken);
    browser.intercept = (request, send) =>
      request.url.endsWith('/refresh') ? sleep(300).then(fail) : send(request);
    const answers = await Promise.all([me(), me(), me()]);
    expect(new Set(answers.map(({ error }) => error?.code))).toEqual(new Set(['token_expired']));
    expect([browser.refreshes, events]).toEqual([tries, []]);
    browser.intercept = (request, send) => send(request);
    expect((await me()).response.status).toBe(200);
  });

  it('gets a lost answer again while the grace lasts', async () => {
    app.clock.advance(lifeOfAccessToken);
    browser.intercept = async (request, send) => {
      if (!request.url.endsWith('/refresh') || browser.refreshes > 1) return send(request);
      await fetch(request.clone(), { headers: headersOf(request) });
      throw new TypeError('the connection was cut');
    };
    expect((await me()).response.status).toBe(200);
    expect([browser.refreshes, events]).toEqual([2, []]);
    const [session] = (await auth.api.GET('/api/v1/auth/sessions')).data ?? [];
    expect(session?.current).toBe(true);
  });

  it('lets one caller give up while the others wait', async () => {
    app.clock.advance(lifeOfAccessToken);
    const gate = Promise.withResolvers<void>();
    browser.intercept = async (request, send) => {
      if (request.url.endsWith('/refresh')) await gate.promise;
      return send(request);
    };
    const [impatient, patient] = [new AbortController(), me()];
    const given = auth.api.GET('/api/v1/users/me', { signal: impatient.signal });
    while (browser.refreshes === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    impatient.abort();
    await expect(given).rejects.toMatchObject({ name: 'AbortError' });
    gate.resolve();
    expect((await patient).response.status).toBe(200);
    expect(browser.refreshes).toBe(1);
  });
});

/** As the jar would send it, past the jar: what comes back is lost. */
function headersOf(request: Request): Headers {
  const headers = new Headers(request.headers);
  if (request.credentials === 'include')
    headers.set('cookie', [...browser.cookies].map((pair) => pair.join('=')).join('; '));
  return headers;
}
