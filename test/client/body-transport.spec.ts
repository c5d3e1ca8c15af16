import { setTimeout as sleep } from 'node:timers/promises';
import { createTestApp, type TestApp, waitFor } from '../kit/index.js';
import {
  type AuthClient,
  createAuthClient,
  memoryStorage,
  type TokenStorage,
} from '../../web/client/src/index.js';
import { account, Browser } from './browser.js';

let app: TestApp;
let device: Browser;
let storage: TokenStorage;
let auth: AuthClient;
let ada: { email: string; password: string };

const lifeOfAccessToken = 15 * 60 + 6;
const me = (client: AuthClient) => client.api.GET('/api/v1/users/me');

/** Answers later, as a keychain does. */
function slowStorage(): TokenStorage {
  const { load, save, clear } = memoryStorage();
  return {
    load: () => sleep(2).then(load),
    save: (tokens) => sleep(2).then(() => save(tokens)),
    clear: () => sleep(2).then(clear),
  };
}

describe('body transport', () => {
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    device = new Browser(app, 'body');
    storage = slowStorage();
    auth = device.openTab({ storage });
    ada = await account(app);
    await auth.login(ada);
  });
  afterEach(() => device.close());

  it('sets no cookies', async () => {
    expect((await me(auth)).response.status).toBe(200);
    expect([...device.cookies]).toEqual([]);
  });

  it('saves new tokens before it uses them', async () => {
    const order: string[] = [];
    const noting: TokenStorage = {
      ...storage,
      save: async (tokens) => {
        await sleep(50);
        await storage.save(tokens);
        order.push('saved');
      },
    };
    const client = device.openTab({ storage: noting });
    app.clock.advance(lifeOfAccessToken);
    device.intercept = (request, send) => {
      order.push(new URL(request.url).pathname.split('/').at(-1)!);
      return send(request);
    };
    await me(client);
    expect(order).toEqual(['me', 'refresh', 'saved', 'me']);
  });

  it('finds its session again after a restart', async () => {
    const restarted = device.openTab({ storage });
    expect((await me(restarted)).data?.email).toBe(ada.email);
  });

  it('takes what another process has saved instead of refreshing with an old token', async () => {
    const other = device.openTab({ storage });
    app.clock.advance(lifeOfAccessToken);
    const gate = Promise.withResolvers<void>();
    device.intercept = async (request, send) => {
      const response = await send(request);
      if (request.url.endsWith('/auth/session')) await gate.promise;
      return response;
    };
    const slow = auth.api.GET('/api/v1/auth/session');
    await waitFor('the request', () => device.count('GET /api/v1/auth/session') === 1);
    await me(other);
    app.clock.advance(15);
    gate.resolve();
    expect((await slow).response.status).toBe(200);
    expect(device.refreshes).toBe(1);
  });

  it('is signed out when another process has cleared the storage', async () => {
    const events: string[] = [];
    auth.subscribe((event) => events.push(event));
    device.intercept = async (request, send) => {
      const response = await send(request);
      await storage.clear();
      return response;
    };
    app.clock.advance(lifeOfAccessToken);
    expect((await me(auth)).error?.code).toBe('token_expired');
    expect([device.refreshes, events]).toEqual([0, ['signed-out']]);
  });

  it('does not refresh when nobody is signed in', async () => {
    const fresh = device.openTab();
    expect((await me(fresh)).error?.code).toBe('token_missing');
    expect(device.refreshes).toBe(0);
  });

  it('survives a crash between the answer and the saving', async () => {
    const crashing = device.openTab({
      storage: { ...storage, save: () => Promise.reject(new Error('the process died')) },
    });
    app.clock.advance(lifeOfAccessToken);
    await expect(me(crashing)).rejects.toThrow('the process died');
    app.clock.advance(8);
    expect((await me(device.openTab({ storage }))).response.status).toBe(200);
  });

  it('forgets the tokens when a logout does not reach the server', async () => {
    device.intercept = async () => Promise.reject(new TypeError('fetch failed'));
    await expect(auth.logout()).rejects.toThrow('fetch failed');
    expect(await storage.load()).toBeNull();
  });

  it('ends the session on the server, and keeps no tokens that arrive late', async () => {
    app.clock.advance(lifeOfAccessToken);
    const gate = Promise.withResolvers<void>();
    device.intercept = async (request, send) => {
      const response = await send(request);
      if (request.url.endsWith('/refresh')) await gate.promise;
      return response;
    };
    const asking = me(auth);
    await waitFor('the refresh', () => device.refreshes === 1);
    const leaving = auth.logout();
    gate.resolve();
    expect((await leaving).response.status).toBe(204);
    await asking;
    expect(await storage.load()).toBeNull();
    const [row] = await app.sql(
      'SELECT count(*) FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.email_canonical = $1 AND s.revoked_at IS NULL',
      [ada.email],
    );
    expect(row!['count']).toBe('0');
  });

  it('keeps no late tokens after a logout everywhere', async () => {
    app.clock.advance(lifeOfAccessToken);
    const gate = Promise.withResolvers<void>();
    await me(auth);
    let isAnswered = false;
    device.intercept = async (request, send) => {
      const response = await send(request);
      isAnswered ||= request.url.endsWith('/logout-all');
      if (request.url.endsWith('/refresh')) await gate.promise;
      return response;
    };
    const refreshing = auth.refresh();
    await waitFor('the refresh', () => device.refreshes === 2);
    const leaving = auth.logoutAll();
    await waitFor('the answer', () => isAnswered);
    await sleep(50);
    gate.resolve();
    await refreshing;
    expect((await leaving).response.status).toBe(204);
    expect(await storage.load()).toBeNull();
  });

  it('shows no token to another origin', async () => {
    const seen: (string | null)[] = [];
    device.intercept = async (request) => {
      seen.push(request.headers.get('authorization'), request.credentials);
      return new Response(null, { status: 401 });
    };
    await auth.fetch('https://elsewhere.example/collect');
    await auth.fetch(new Request('https://elsewhere.example/collect'));
    await auth.fetch(`${app.url.replace('http:', 'https:')}/api/v1/users/me`);
    expect(seen).toEqual([null, 'same-origin', null, 'same-origin', null, 'same-origin']);
  });

  it('is refused to browsers', async () => {
    const page: typeof fetch = (input) => {
      const request = input as Request;
      const headers = new Headers(request.headers);
      headers.set('sec-fetch-site', 'same-origin');
      return fetch(new Request(request, { headers }));
    };
    const client = createAuthClient({ baseUrl: app.url, transport: 'body', fetch: page });
    expect((await client.login(ada)).error?.code).toBe('transport_refused');
  });

  it('takes turns with whoever shares the storage by name', async () => {
    const shared = { ...storage, sharedAs: 'keychain' };
    const [left, right] = [device.openTab({ storage: shared }), device.openTab({ storage: shared })];
    const events: string[] = [];
    right.subscribe((event) => events.push(event));
    app.clock.advance(lifeOfAccessToken);
    await Promise.all([me(left), me(right)]);
    expect(device.refreshes).toBe(1);
    await left.logout();
    await waitFor('the event', () => events.length > 0);
    expect(events).toEqual(['signed-out']);
  });

  it('keeps clients with storages of their own apart', async () => {
    const grace = await account(app);
    const other = device.openTab();
    await other.login(grace);
    await auth.logout();
    expect((await me(other)).data?.email).toBe(grace.email);
  });
});
