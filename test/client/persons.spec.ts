import { setTimeout as sleep } from 'node:timers/promises';
import { createTestApp, type TestApp } from '../kit/index.js';
import { type AuthClient, memoryStorage } from '../../web/client/src/index.js';
import { account, Browser } from './browser.js';

let app: TestApp;
let browser: Browser;
let ada: { email: string; password: string };
let grace: { email: string; password: string };

const lifeOfAccessToken = 15 * 60 + 6;
const rename = (client: AuthClient) => client.api.PATCH('/api/v1/users/me', { body: { name: 'Set by Ada' } });
const nameOf = async (email: string) => {
  const [row] = await app.sql('SELECT name FROM users WHERE email_canonical = $1', [email]);
  return row!['name'];
};

describe('what one person has sent', () => {
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    [ada, grace] = [await account(app), await account(app)];
  });
  afterEach(() => browser.close());

  it.each([
    ['that logged in', (tab: AuthClient) => tab.login(ada)],
    [
      'that was loaded later',
      async (tab: AuthClient, other: AuthClient) => {
        await other.login(ada);
        await sleep(20);
        await tab.api.GET('/api/v1/users/me');
      },
    ],
  ])('is not repeated as another who logs in while a tab %s waits for its turn', async (_, prepare) => {
    browser = new Browser(app);
    const [left, right] = [browser.openTab(), browser.openTab()];
    await prepare(left, right);
    const events: string[] = [];
    left.subscribe((event) => events.push(event));
    // The slowest message: none at all.
    right.close();
    app.clock.advance(lifeOfAccessToken);
    const gate = Promise.withResolvers<void>();
    browser.intercept = async (request, send) => {
      // Still Ada's.
      if (request.method === 'PATCH' && browser.count('PATCH /api/v1/users/me') === 1) {
        const response = await send(request);
        setTimeout(() => gate.resolve(), 50);
        return response;
      }
      if (request.url.endsWith('/auth/login')) await gate.promise;
      return send(request);
    };
    const login = right.login(grace);
    const { error } = await rename(left);
    expect((await login).response.status).toBe(200);
    expect(error?.code).toBe('token_expired');
    expect([await nameOf(grace.email), events]).toEqual(['Ada Lovelace', ['signed-in']]);
  });

  it('is not repeated with the tokens that another process has saved for another', async () => {
    browser = new Browser(app, 'body');
    const storage = memoryStorage();
    const [phone, background] = [browser.openTab({ storage }), browser.openTab({ storage })];
    await phone.login(ada);
    const events: string[] = [];
    phone.subscribe((event) => events.push(event));
    browser.intercept = async (request, send) => {
      if (browser.count('PATCH /api/v1/users/me') !== 1 || request.method !== 'PATCH') return send(request);
      app.clock.advance(lifeOfAccessToken);
      const response = await send(request);
      await background.login(grace);
      return response;
    };
    expect((await rename(phone)).error?.code).toBe('token_expired');
    expect([await nameOf(grace.email), events]).toEqual(['Ada Lovelace', ['signed-in']]);
    browser.intercept = (request, send) => send(request);
    expect((await phone.api.GET('/api/v1/users/me')).data?.email).toBe(grace.email);
  });

  it('is not repeated with tokens that do not say whose they are', async () => {
    browser = new Browser(app, 'body');
    const storage = memoryStorage();
    const [phone, background] = [browser.openTab({ storage }), browser.openTab({ storage })];
    await phone.login(ada);
    browser.intercept = async (request, send) => {
      if (browser.count('PATCH /api/v1/users/me') !== 1 || request.method !== 'PATCH') return send(request);
      app.clock.advance(lifeOfAccessToken);
      const response = await send(request);
      await background.login(grace);
      const { accessToken, refreshToken } = (await storage.load())!;
      await storage.save({ accessToken, refreshToken });
      return response;
    };
    expect((await rename(phone)).error?.code).toBe('token_expired');
    expect(await nameOf(grace.email)).toBe('Ada Lovelace');
  });

  it('is not shown to whoever logs in at another frontend of the same API', async () => {
    browser = new Browser(app);
    const [here, there] = [browser.openTab(), browser.openTab()];
    // Another origin: the cookies are shared, the messages are not.
    there.close();
    await here.login(ada);
    const events: string[] = [];
    here.subscribe((event) => events.push(event));
    await there.login(grace);
    await here.api.GET('/api/v1/users/me');
    expect(events).toEqual(['signed-in']);
    await here.api.GET('/api/v1/users/me');
    expect(events).toEqual(['signed-in']);
  });
});
