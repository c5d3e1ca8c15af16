import { setTimeout as sleep } from 'node:timers/promises';
import { createTestApp, type TestApp, waitFor } from '../kit/index.js';
import type { AuthClient } from '../../web/client/src/index.js';
import { account, Browser } from './browser.js';

let app: TestApp;
let browser: Browser;
let [left, right]: AuthClient[] = [];
let ada: { email: string; password: string };

const lifeOfAccessToken = 15 * 60 + 6;
/** Until the tabs have heard of what happened. */
const messages = () => sleep(20);
const me = (tab: AuthClient) => tab.api.GET('/api/v1/users/me');

describe('two tabs', () => {
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    browser = new Browser(app);
    [left, right] = [browser.openTab(), browser.openTab()];
    ada = await account(app);
    await left.login(ada);
    await messages();
  });
  afterEach(() => browser.close());

  it('refresh once per expiry, ten times', async () => {
    for (let expiry = 1; expiry <= 10; expiry += 1) {
      app.clock.advance(lifeOfAccessToken);
      // The browser has thrown the cookie away by then.
      browser.cookies.delete('__Host-access');
      const answers = await Promise.all([left, right, left, right].map((tab) => me(tab!)));
      expect(answers.map(({ response }) => response.status)).toEqual([200, 200, 200, 200]);
      expect(browser.refreshes).toBe(expiry);
    }
  });

  it('refresh once also when the lock is faster than the message', async () => {
    right!.close();
    app.clock.advance(lifeOfAccessToken);
    const answers = await Promise.all([me(left!), me(right!)]);
    expect(answers.map(({ response }) => response.status)).toEqual([200, 200]);
    expect(browser.refreshes).toBe(1);
  });

  it('refresh in turn where the first one did not succeed', async () => {
    app.clock.advance(lifeOfAccessToken);
    browser.intercept = async (request, send) => {
      if (request.url.endsWith('/refresh') && browser.refreshes <= 1)
        return new Response(null, { status: 429 });
      return send(request);
    };
    const answers = await Promise.all([me(left!), me(right!)]);
    expect(answers.map(({ response }) => response.status).sort()).toEqual([200, 401]);
    expect((await me(left!)).response.status).toBe(200);
    expect(browser.refreshes).toBe(2);
  });

  it('go on with the server’s grace where there are neither locks nor messages', async () => {
    const { navigator, BroadcastChannel } = globalThis;
    Object.defineProperty(globalThis, 'navigator', { value: undefined, configurable: true });
    Object.defineProperty(globalThis, 'BroadcastChannel', { value: undefined, configurable: true });
    const old = [browser.openTab(), browser.openTab()];
    Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
    Object.defineProperty(globalThis, 'BroadcastChannel', { value: BroadcastChannel, configurable: true });
    app.clock.advance(lifeOfAccessToken);
    const answers = await Promise.all([...old, ...old].map(me));
    expect(answers.map(({ response }) => response.status)).toEqual([200, 200, 200, 200]);
    expect(browser.refreshes).toBe(2);
  });

  it('hear of each other’s logins and logouts', async () => {
    const events: string[] = [];
    right!.subscribe((event) => events.push(event));
    await left!.logout();
    await waitFor('the event', () => events.length === 1);
    await left!.login(ada);
    await waitFor('the event', () => events.length === 2);
    await left!.logoutAll();
    await waitFor('the event', () => events.length === 3);
    // No news.
    await left!.logout();
    await messages();
    expect(events).toEqual(['signed-out', 'signed-in', 'signed-out']);
  });

  it('do not ask again once one of them knows that nobody is signed in', async () => {
    await left!.logout();
    await messages();
    expect((await me(right!)).error?.code).toBe('token_missing');
    expect(browser.refreshes).toBe(0);
  });

  it('are told nothing when nobody was signed in from the beginning', async () => {
    const elsewhere = new Browser(app);
    const tab = elsewhere.openTab();
    const events: string[] = [];
    for (const listener of [tab, left!, right!]) listener.subscribe((event) => events.push(event));
    expect((await me(tab)).error?.code).toBe('token_missing');
    expect((await me(tab)).error?.code).toBe('token_missing');
    await messages();
    expect([elsewhere.refreshes, events]).toEqual([1, []]);
    elsewhere.close();
  });

  it('keep a login in one from a refresh in the other', async () => {
    const grace = await account(app);
    app.clock.advance(lifeOfAccessToken);
    const gate = Promise.withResolvers<void>();
    browser.intercept = async (request, send) => {
      if (request.url.endsWith('/refresh')) await gate.promise;
      return send(request);
    };
    const events: string[] = [];
    right!.subscribe((event) => events.push(event));
    const asAda = me(left!);
    await waitFor('the refresh', () => browser.refreshes === 1);
    const login = right!.login(grace);
    await messages();
    expect(browser.count('POST /api/v1/auth/login')).toBe(1);
    gate.resolve();
    expect((await asAda).response.status).toBe(200);
    expect((await login).response.status).toBe(200);
    expect((await me(left!)).data?.email).toBe(grace.email);
    expect(events).toEqual(['signed-in']);
  });

  it('do not take an old session’s refusal for the end of a new one', async () => {
    const late = Promise.withResolvers<void>();
    browser.intercept = async (request, send) => {
      const response = await send(request);
      if (request.url.endsWith('/users/me')) await late.promise;
      return response;
    };
    app.clock.advance(lifeOfAccessToken);
    const old = me(right!);
    await left!.login(ada);
    await messages();
    late.resolve();
    expect((await old).response.status).toBe(401);
    expect(browser.refreshes).toBe(0);
    expect((await me(right!)).response.status).toBe(200);
  });

  it('never repeat as one person what was sent as another', async () => {
    const grace = await account(app);
    app.clock.advance(lifeOfAccessToken);
    const late = Promise.withResolvers<void>();
    browser.intercept = async (request, send) => {
      const response = await send(request);
      if (request.method === 'PATCH') await late.promise;
      return response;
    };
    const renaming = left!.api.PATCH('/api/v1/users/me', { body: { name: 'Ada King' } });
    await left!.login(grace);
    late.resolve();
    expect((await renaming).error?.code).toBe('token_expired');
    expect((await me(left!)).data?.name).toBe('Ada Lovelace');
  });

  it('stay signed out when a refresh was on its way during a logout', async () => {
    app.clock.advance(lifeOfAccessToken);
    const gate = Promise.withResolvers<void>();
    browser.intercept = async (request, send) => {
      const response = await send(request);
      if (request.url.endsWith('/refresh')) await gate.promise;
      return response;
    };
    const asking = me(left!);
    await waitFor('the refresh', () => browser.refreshes === 1);
    const leaving = right!.logout();
    gate.resolve();
    expect((await leaving).response.status).toBe(204);
    await asking;
    expect([...browser.cookies.keys()]).toEqual([]);
    expect((await me(left!)).response.status).toBe(401);
  });

  it('stay signed in when a logout does not reach the server', async () => {
    const events: string[] = [];
    left!.subscribe((event) => events.push(event));
    browser.intercept = async () => Promise.reject(new TypeError('fetch failed'));
    await expect(left!.logout()).rejects.toThrow('fetch failed');
    browser.intercept = async () => new Response(null, { status: 503 });
    expect((await left!.logout()).response.status).toBe(503);
    browser.intercept = (request, send) => send(request);
    expect((await me(left!)).response.status).toBe(200);
    expect(events).toEqual([]);
  });
});
