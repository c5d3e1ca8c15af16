import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import {
  type AuthClient,
  type AuthClientOptions,
  createAuthClient,
  memoryStorage,
  ProblemError,
  UnexpectedAnswerError,
  unwrap,
} from '../../web/client/src/index.js';

/** What the server says to `POST /api/v1/auth/refresh` and so on; without an answer it says nothing for ever. */
type Answers = Record<string, (request: Request) => Response | Promise<Response>>;

const baseUrl = 'https://api.test';
const user = { id: 'ada' };
const json = (status: number, body: object, headers = {}) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': status < 400 ? 'application/json' : 'application/problem+json', ...headers },
  });
const problem = (status: number, code: string, headers = {}) =>
  json(status, { code, status, detail: code, requestId: 'none' }, headers);
const session = () => json(200, { user, accessToken: 'access', refreshToken: 'refresh' });
const html = (status: number) => new Response('<html>', { status, headers: { 'content-type': 'text/html' } });

const me = (client: AuthClient) => client.api.GET('/api/v1/users/me');
const credentials = { email: 'ada@example.com', password: 'quiet harbour before nine' };
const opened: AuthClient[] = [];
let sent: string[];
let events: string[];
const refreshes = () => sent.filter((path) => path === '/auth/refresh').length;

function open(answers: Answers, options: AuthClientOptions = {}): AuthClient {
  const client = createAuthClient({
    baseUrl,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const path = new URL(request.url).pathname.replace('/api/v1', '');
      sent.push(path);
      const { signal } = request;
      if (!answers[path])
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      return answers[path](request);
    },
    ...options,
  });
  client.subscribe((event) => events.push(event));
  opened.push(client);
  return client;
}

/** Tabs of one page, and not clients of one process. */
function asPage(url = `${baseUrl}/`): void {
  Object.defineProperty(globalThis, 'location', { value: new URL(url), configurable: true });
}

beforeEach(() => {
  [sent, events] = [[], []];
});
afterEach(() => {
  for (const client of opened.splice(0)) client.close();
  Object.defineProperty(globalThis, 'location', { value: undefined, configurable: true });
  jest.restoreAllMocks();
  jest.useRealTimers();
});

describe('who is signed in', () => {
  it('is no news for a visitor who never was, after a public answer as well', async () => {
    const client = open({
      '/news': () => json(200, {}),
      '/users/me': () => problem(401, 'token_missing'),
      '/auth/refresh': () => problem(401, 'refresh_token_invalid'),
    });
    await client.fetch('/api/v1/news');
    await me(client);
    await me(client);
    expect([refreshes(), events]).toEqual([1, []]);
  });

  it('is no news either when the cookies of an ended session are left', async () => {
    const client = open({ '/users/me': () => problem(401, 'token_revoked') });
    await me(client);
    expect(events).toEqual([]);
  });

  it('is known by who asked for the user, and so is the end of it', async () => {
    let isEnded = false;
    const client = open({ '/users/me': () => (isEnded ? problem(401, 'token_revoked') : json(200, user)) });
    await me(client);
    isEnded = true;
    await me(client);
    expect(events).toEqual(['signed-out']);
  });

  it('is asked again after a while: somebody may have logged in at another frontend', async () => {
    let isIn = false;
    const client = open({
      '/users/me': () => (isIn && refreshes() > 1 ? json(200, user) : problem(401, 'token_missing')),
      '/auth/refresh': () => (isIn ? session() : problem(401, 'refresh_token_invalid')),
    });
    await me(client);
    isIn = true;
    const later = Date.now() + 6_000;
    jest.spyOn(Date, 'now').mockImplementation(() => later);
    await me(client);
    expect([refreshes(), events]).toEqual([2, ['signed-in']]);
    expect((await me(client)).response.status).toBe(200);
  });

  it.each([
    ['a page of a proxy', () => html(401)],
    ['JSON of a proxy', () => json(401, { error: 'gateway' })],
    ['another problem', () => problem(401, 'forbidden')],
  ])('is not ended by 401 with %s', async (_, refuse) => {
    const storage = memoryStorage();
    const client = open(
      {
        '/auth/login': session,
        '/auth/refresh': refuse,
        '/users/me': () => problem(401, 'token_expired'),
      },
      { transport: 'body', storage },
    );
    await client.login(credentials);
    expect((await me(client)).error?.code).toBe('token_expired');
    expect(await storage.load()).toMatchObject({ refreshToken: 'refresh' });
    expect(events).toEqual(['signed-in']);
  });

  it('is one client’s own where there is no page', async () => {
    const [one, other] = [open({ '/auth/login': session }), open({})];
    const heard: string[] = [];
    other.subscribe((event) => heard.push(event));
    await one.login(credentials);
    await sleep(30);
    expect([events, heard]).toEqual([['signed-in'], []]);
  });

  it('is not asked with every request where silent refresh is switched off', async () => {
    const client = open({ '/users/me': () => problem(401, 'token_expired') }, { refresh: false });
    expect((await me(client)).error?.code).toBe('token_expired');
    expect([sent, events]).toEqual([['/users/me'], []]);
  });
});

describe('a server that does not answer', () => {
  it.each([
    ['login', 31_000, (client: AuthClient) => client.login(credentials)],
    ['logout', 9_000, (client: AuthClient) => client.logout()],
  ])('holds up no one for ever by a %s', async (_, ms, call) => {
    jest.useFakeTimers();
    const client = open({ '/users/me': () => problem(401, 'token_expired'), '/auth/refresh': session });
    const given = call(client).then(
      () => 'answered',
      (error: unknown) => error,
    );
    const next = client.refresh();
    await jest.advanceTimersByTimeAsync(ms);
    expect(await given).toMatchObject({ name: 'TimeoutError' });
    expect((await next).response.status).toBe(200);
  });

  it.each([
    ['login', (client: AuthClient, signal: AbortSignal) => client.login(credentials, { signal })],
    ['logout', (client: AuthClient, signal: AbortSignal) => client.logout({ signal })],
  ])('is left by a %s that is given up', async (_, call) => {
    const client = open({});
    const giveUp = new AbortController();
    const [first, second] = [call(client, giveUp.signal), call(client, giveUp.signal)];
    await sleep(10);
    giveUp.abort();
    await expect(first).rejects.toMatchObject({ name: 'AbortError' });
    await expect(second).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('costs who waits for a sleeping tab 20 seconds and no more', async () => {
    asPage();
    const asleep = Promise.withResolvers<void>();
    void navigator.locks.request(`gatehouse:${baseUrl}`, () => asleep.promise);
    jest.useFakeTimers();
    const client = open({
      '/auth/login': session,
      '/users/me': () => (refreshes() > 0 ? json(200, user) : problem(401, 'token_expired')),
      '/auth/refresh': session,
    });
    const asking = me(client);
    await jest.advanceTimersByTimeAsync(20_100);
    expect((await asking).response.status).toBe(200);
    expect(sent).toEqual(['/users/me', '/auth/refresh', '/users/me']);
    asleep.resolve();
  });

  it('is asked for no new tokens before the time it has named', async () => {
    const client = open({
      '/users/me': () => problem(401, 'token_expired'),
      '/auth/refresh': () => problem(429, 'too_many_requests', { 'retry-after': '30' }),
    });
    for (let call = 0; call < 10; call += 1) await me(client);
    expect(refreshes()).toBe(1);
    const later = Date.now() + 31_000;
    jest.spyOn(Date, 'now').mockImplementation(() => later);
    await me(client);
    expect(refreshes()).toBe(2);
  });
});

describe('what goes wrong in the page', () => {
  it('does not undo a login: a client that was closed meanwhile', async () => {
    asPage();
    const client = open({ '/auth/login': session });
    const login = client.login(credentials);
    client.close();
    expect((await login).response.status).toBe(200);
    expect((await client.login(credentials)).response.status).toBe(200);
  });

  it('does not undo a login: a listener that throws', async () => {
    const reported = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const client = createAuthClient({ baseUrl, fetch: async () => session() });
    const failure = new Error('no such element');
    client.subscribe(() => {
      throw failure;
    });
    client.subscribe((event) => events.push(event));
    expect((await client.login(credentials)).response.status).toBe(200);
    expect(events).toEqual(['signed-in']);
    expect(reported).toHaveBeenCalledWith(failure);
  });

  it('does not keep tokens after a logout: a storage that cannot be read', async () => {
    const clear = jest.fn(() => undefined);
    const load = () => Promise.reject(new Error('the keychain is locked'));
    const client = open({}, { transport: 'body', storage: { load, clear, save: () => undefined } });
    await expect(client.logout()).rejects.toThrow('the keychain is locked');
    expect(clear).toHaveBeenCalled();
  });

  it.each(['cookie', 'body'] as const)(
    'does not replace a refusal: a refresh in %s transport that is answered with nothing',
    async (transport) => {
      const client = open(
        {
          '/auth/login': session,
          '/users/me': () => problem(401, 'token_expired'),
          '/auth/refresh': () => json(200, {}),
        },
        { transport },
      );
      await client.login(credentials);
      expect((await me(client)).error?.code).toBe('token_expired');
    },
  );

  it('does not refuse everything: locks that cannot be had', async () => {
    asPage();
    const denied = new DOMException('denied', 'SecurityError');
    jest.spyOn(navigator.locks, 'request').mockRejectedValue(denied);
    const client = open({
      '/users/me': () => (refreshes() > 0 ? json(200, user) : problem(401, 'token_expired')),
      '/auth/refresh': session,
    });
    const answers = await Promise.all([me(client), me(client)]);
    expect(answers.map(({ response }) => response.status)).toEqual([200, 200]);
    expect(refreshes()).toBe(1);
  });
});

describe('answers', () => {
  it('of something in between are told apart also with status 200', async () => {
    const client = open({ '/users/me': () => html(200), '/auth/login': () => html(200) });
    for (const asked of [me(client), client.login(credentials)]) {
      const error = await unwrap<unknown>(asked).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(UnexpectedAnswerError);
      expect(error).toMatchObject({ message: expect.stringContaining('text/html') });
    }
  });

  it('tell when to try again', async () => {
    const client = open({
      '/users/me': () => problem(429, 'too_many_requests', { 'retry-after': '30' }),
      '/auth/session': () => problem(403, 'forbidden'),
    });
    const thrown = async (asked: Promise<any>) => unwrap(asked).catch((error: unknown) => error);
    const error = await thrown(me(client));
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({ code: 'too_many_requests', retryAfterSeconds: 30 });
    expect(await thrown(client.api.GET('/api/v1/auth/session'))).toMatchObject({
      retryAfterSeconds: undefined,
    });
  });
});

describe('the API’s origin', () => {
  it.each(['https://api.test', 'https://api.test/', 'HTTPS://api.test:443'])('is told by %s', async (url) => {
    const asked: string[] = [];
    const client = createAuthClient({
      baseUrl: url,
      fetch: async (input) => {
        asked.push((input as Request).url);
        return json(200, user);
      },
    });
    await me(client);
    await client.fetch('/api/v1/reports');
    expect(asked).toEqual(['https://api.test/api/v1/users/me', 'https://api.test/api/v1/reports']);
  });

  it('is the page’s own', async () => {
    asPage('https://app.test/account?tab=1');
    const asked: string[] = [];
    for (const options of [{}, { baseUrl: '/' }, { baseUrl: undefined }]) {
      const client = createAuthClient({
        ...options,
        fetch: async (input) => {
          asked.push((input as Request).url);
          return json(200, user);
        },
      });
      opened.push(client);
      await me(client);
    }
    expect(new Set(asked)).toEqual(new Set(['https://app.test/api/v1/users/me']));
  });

  it.each(['https://api.test/backend', 'api.test', '/', 'mailto:a@api.test'])('is not in %s', (url) => {
    expect(() => createAuthClient({ baseUrl: url })).toThrow(
      `baseUrl is an origin, as https://api.example.com, and not ${url}`,
    );
  });

  it('has to be named where there is no page', async () => {
    await expect(me(createAuthClient())).rejects.toThrow('Outside a browser it needs a baseUrl');
  });
});
