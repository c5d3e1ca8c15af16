/** @jest-environment-options {"customExportConditions": ["@gatehouse/source", "node", "node-addons"]} */
import { readFileSync } from 'node:fs';
import { jest } from '@jest/globals';
import { TestApp } from '../support/start-app.js';
import { Browser } from './browser.js';

let app: TestApp;
let browser: Browser;
const password = 'quiet harbour before nine';
const newPassword = 'seven slow herons at dawn';
const lifeOfAccessToken = 15 * 60 + 6;

/** A code block of a page that says where it is taken from: ```ts test/client/examples/… */
const block = /^```tsx? (\S+)\n(.*?)^```$/gms;

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
    app = await TestApp.start();
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
    const text = readFileSync(page, 'utf8');
    const blocks = [...text.matchAll(block)];
    expect(blocks.length).toBeGreaterThan(0);
    expect(text.match(/^```(ts|tsx|js)\b/gm)).toHaveLength(blocks.length);
    for (const [, file, code] of blocks) expect([file, code]).toEqual([file, readFileSync(file!, 'utf8')]);
  });

  it('work with plain fetch', async () => {
    const flows = await import('./examples/fetch/flows.js');
    globalThis.fetch = (input, init) =>
      input instanceof Request
        ? fetch(input, init)
        : browser.fetch(new URL(input, app.url), { ...init, credentials: 'include' });
    const email = await enter(flows, flows.verifyEmail);
    const people = await Promise.all([flows.me(), flows.me(), flows.me()]);
    expect(people.map((person) => person.email)).toEqual([email, email, email]);
    expect(browser.refreshes).toBe(1);
    await flows.logOut();
    await expect(flows.me()).rejects.toMatchObject({ code: 'token_missing' });
    await flows.resetPassword(await askForLink(flows, email), newPassword);
    await flows.logIn(email, newPassword);
    expect((await flows.me()).email).toBe(email);
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
