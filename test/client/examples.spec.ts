/** @jest-environment-options {"customExportConditions": ["@gatehouse/source", "node", "node-addons"]} */
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { createTestApp, type TestApp, waitFor } from '../kit/index.js';
import { expectCodeAsTried } from '../support/code-blocks.js';
import { account, Browser } from './browser.js';

let app: TestApp;
let browser: Browser;
const password = 'quiet harbour before nine';
const newPassword = 'seven slow herons at dawn';
const lifeOfAccessToken = 15 * 60 + 6;

interface Flows {
  signUp(name: string, email: string, password: string): Promise<unknown>;
  logIn(email: string, password: string): Promise<any>;
  forgotPassword(email: string): Promise<unknown>;
}

/** Signs up and logs in; the rest is what differs. */
async function enter(flows: Flows, verify: (token: string) => Promise<unknown>): Promise<string> {
  const visitor = app.visitor();
  visitor.email = app.newAddress();
  await flows.signUp('Ada Lovelace', visitor.email, password);
  await verify(await visitor.linkToken('verify-email'));
  expect((await flows.logIn(visitor.email, password)).user.email).toBe(visitor.email);
  app.clock.advance(lifeOfAccessToken);
  return visitor.email;
}

async function askForLink(flows: Flows, email: string): Promise<string> {
  await flows.forgotPassword(email);
  return app.visitor().linkToken('reset-password', email);
}

describe('the examples of the documentation', () => {
  const { fetch } = globalThis;
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.stop());
  beforeEach(() => {
    browser = new Browser(app);
  });
  afterEach(() => {
    browser.close();
    globalThis.fetch = fetch;
  });

  it.each(['docs/frontend.md', 'web/client/README.md'])('are in %s as they are tried here', (page) => {
    expectCodeAsTried(page);
  });

  it('work with plain fetch', async () => {
    const flows = await import('./examples/fetch/flows.js');
    globalThis.fetch = (input, init) =>
      browser.fetch(new URL(input as string, app.url), { ...init, credentials: 'include' });
    const email = await enter(flows, flows.verifyEmail);
    const people = await Promise.all([flows.me(), flows.me(), flows.me()]);
    expect(people.map((person) => person.email)).toEqual([email, email, email]);
    expect(browser.refreshes).toBe(1);
    await flows.logOut();
    await expect(flows.me()).rejects.toMatchObject({ code: 'token_missing' });
    await flows.resendVerification(email);
    await flows.resetPassword(await askForLink(flows, email), newPassword);
    await flows.logIn(email, newPassword);
    expect((await flows.me()).email).toBe(email);
    await flows.logOutEverywhere();
    await expect(flows.me()).rejects.toMatchObject({ status: 401 });
    browser.intercept = async () => new Response('<html>', { headers: { 'content-type': 'text/html' } });
    await expect(flows.me()).rejects.toThrow('The server answered 200 and no JSON');
  });

  it('keep a login with plain fetch from a refresh that is answered late', async () => {
    const { logIn, me } = await import('./examples/fetch/flows.js');
    globalThis.fetch = (input, init) =>
      browser.fetch(new URL(input as string, app.url), { ...init, credentials: 'include' });
    const [ada, grace] = [await account(app), await account(app)];
    await logIn(ada.email, ada.password);
    app.clock.advance(lifeOfAccessToken);
    const gate = Promise.withResolvers<void>();
    browser.intercept = async (request, send) => {
      if (request.url.endsWith('/refresh')) await gate.promise;
      return send(request);
    };
    const asAda = me();
    await waitFor('the refresh', () => browser.refreshes === 1);
    const login = logIn(grace.email, grace.password);
    await sleep(500);
    gate.resolve();
    await Promise.all([asAda, login]);
    expect((await me()).email).toBe(grace.email);
  });

  it('take one person’s data from the screen before the next one comes', async () => {
    globalThis.fetch = browser.fetch;
    const ada = await account(app);
    const { auth } = await import('./examples/react/auth.js');
    const { followSession, me } = await import('./examples/react/session.js');
    const queries = new QueryClient();
    const stop = followSession(queries);
    const screen: unknown[] = [];
    const unmount = new QueryObserver(queries, me).subscribe(({ data }) => screen.push(data && data.email));
    await waitFor('nobody', () => screen.at(-1) === null);
    await auth.login(ada);
    await waitFor('the user', () => screen.at(-1) === ada.email);
    queries.setQueryData(['sessions'], ['phone']);
    await auth.logout();
    await waitFor('nobody', () => screen.at(-1) === null);
    expect(queries.getQueryData(['sessions'])).toBeUndefined();
    unmount();
    stop();
    auth.close();
  });

  it('render on a server as whoever asks, without a refresh', async () => {
    await browser.openTab().login(await account(app));
    const cookie = `__Host-access=${browser.cookies.get('__Host-access')}`;
    const { nameFor } = await import('./examples/ssr/render.js');
    const sent: string[] = [];
    globalThis.fetch = async (input) => {
      const { url, headers } = input as Request;
      sent.push(url);
      return fetch(app.url + new URL(url).pathname, { headers });
    };
    expect(await nameFor(cookie)).toBe('Ada Lovelace');
    app.clock.advance(lifeOfAccessToken);
    expect(await nameFor(cookie)).toBeNull();
    expect(new Set(sent)).toEqual(new Set(['https://example.com/api/v1/users/me']));
  });

  it('work as a mobile app', async () => {
    const keychain = new Map<string, string>();
    jest.unstable_mockModule(
      'expo-secure-store',
      () => ({
        AFTER_FIRST_UNLOCK_THIS_DEVICE_ONLY: 1,
        getItemAsync: async (key: string) => keychain.get(key) ?? null,
        setItemAsync: async (key: string, value: string) => void keychain.set(key, value),
        deleteItemAsync: async (key: string) => void keychain.delete(key),
      }),
      { virtual: true },
    );
    const sent: string[] = [];
    globalThis.fetch = async (input, init) => {
      const request = new Request(input, init);
      const { origin, pathname } = new URL(request.url);
      sent.push(`${origin} ${pathname}`);
      const { method, headers } = request;
      return fetch(app.url + pathname, { method, headers, body: (await request.text()) || undefined });
    };
    const flows = await import('./examples/mobile/flows.js');
    const link = (page: string) => (token: string) => `https://app.example.com/${page}#token=${token}`;
    const email = await enter(flows, (token) => flows.verifyEmail(link('verify-email')(token)));
    expect((await flows.resume())?.email).toBe(email);
    expect(sent.filter((line) => line === 'https://api.example.com /api/v1/auth/refresh')).toHaveLength(1);
    expect(keychain.size).toBe(1);
    await flows.logOut();
    expect(keychain.size).toBe(0);
    expect(await flows.resume()).toBeNull();
    await flows.resetPassword(link('reset-password')(await askForLink(flows, email)), newPassword);
    await flows.logIn(email, newPassword);
    expect((await flows.resume())?.email).toBe(email);
  });
});
