import { randomUUID } from 'node:crypto';
import { newClientSecret } from '../../src/oauth/client-secret.js';
import { Clients } from '../../src/oauth/clients.js';
import { DatabaseLink } from '../support/database-link.js';
import { basic, ClientService, formType, post } from '../support/oauth-client.js';
import { sendLines } from '../support/raw-request.js';
import { type Answer, createTestApp, expectProblem, type TestApp, type Visitor } from '../kit/index.js';

const trustedOrigin = 'https://app.example.test';

let app: TestApp;
let other: TestApp;
let ada: Visitor;
let service: ClientService;
beforeAll(async () => {
  app = await createTestApp();
  other = await createTestApp({ env: { TRUSTED_ORIGINS: trustedOrigin }, keepData: true });
  ada = await app.person();
  service = await ClientService.add(app);
});
afterAll(() => Promise.all([app.stop(), other.stop()]));

/** Whatever was tried, Ada's session is there. */
afterEach(async () => expect(await ada.isLoggedIn()).toBe(true));

const endpoints = ['introspect', 'revoke'] as const;

function expectInvalidClient(answer: Answer): void {
  expectProblem(answer, 401, 'invalid_client');
  expect(answer.body).toMatchObject({ error: 'invalid_client', error_description: answer.body['detail'] });
  expect(answer.headers.get('www-authenticate')).toBe('Basic realm="gatehouse", charset="UTF-8"');
  expect(answer.headers.get('cache-control')).toBe('no-store');
}

function expectInvalidRequest(answer: Answer): void {
  expectProblem(answer, 400, 'invalid_request');
  expect(answer.body).toMatchObject({ error: 'invalid_request', error_description: answer.body['detail'] });
}

describe.each(endpoints)('who asks at /oauth/%s', (endpoint) => {
  const ask = (fields: Record<string, string> | string, headers: Record<string, string> = {}) =>
    post(app, endpoint, fields, { headers });
  const token = () => ({ token: ada.accessToken });
  const withSecret = (secret: string, clientId = service.credentials.clientId) =>
    ask(token(), basic({ clientId, secret }));

  it('is nobody without credentials', async () => expectInvalidClient(await ask(token())));

  it.each<[string, (secret: string) => string]>([
    ['another secret', () => newClientSecret()],
    ['one character less', (secret) => secret.slice(0, -1)],
    ['one more', (secret) => `${secret}0`],
    ['another case', (secret) => secret.toUpperCase()],
    ['a blank after it', (secret) => `${secret} `],
    ['a NUL after it', (secret) => `${secret}\0`],
    ['no checksum', (secret) => secret.slice(0, -8)],
    ['another checksum', (secret) => secret.slice(0, -8) + (secret.endsWith('0') ? '1' : '0').repeat(8)],
    ['nothing', () => ''],
    ['a wildcard', () => '%'],
    ['SQL', () => "' OR '1'='1"],
  ])('is not proven by %s in place of the secret', async (_what, changed) => {
    const { clientId, secret } = service.credentials;
    const wrong = changed(secret);
    expect(wrong).not.toBe(secret);
    expectInvalidClient(await withSecret(wrong));
    expectInvalidClient(await ask({ ...token(), client_id: clientId, client_secret: wrong }));
  });

  it("is not proven by another client's secret, nor by a hash out of the database", async () => {
    const stranger = await ClientService.add(app);
    expectInvalidClient(await withSecret(stranger.credentials.secret));
    const [row] = await app.sql<{ secret_hash: Buffer }>(
      'SELECT secret_hash FROM oauth_clients WHERE id = $1',
      [service.credentials.clientId],
    );
    expectInvalidClient(await withSecret(row!.secret_hash.toString('hex')));
    expectInvalidClient(await withSecret(row!.secret_hash.toString('base64')));
  });

  it.each([randomUUID(), '', 'reports', '0', '%', `${'0'.repeat(8)}-0000-0000-0000-000000000000`, '\0', 'ä'])(
    'is not the client %j, whatever the secret',
    async (clientId) => {
      expectInvalidClient(await withSecret(service.credentials.secret, clientId));
      expectInvalidClient(await withSecret(newClientSecret(), clientId));
    },
  );

  it('is no user: neither an access token nor a cookie counts here', async () => {
    expectInvalidClient(await ask(token(), { authorization: `Bearer ${ada.accessToken}` }));
    expectInvalidClient(await ask(token(), { cookie: `__Host-access=${ada.accessToken}` }));
    const admin = await app.visitor().loginAs('admin');
    expectInvalidClient(await ask(token(), { authorization: `Bearer ${admin.accessToken}` }));
    await app.sql('DELETE FROM users WHERE id = $1', [admin.userId]);
  });

  it.each([
    'Basic',
    'Basic ',
    'Basic !',
    'Basic Og==',
    'Basic YTo=',
    'Basic OmI=',
    'Basic JTphOmI=',
    'Digest x',
    '',
  ])('is nobody by the header %j', async (authorization) =>
    expectInvalidClient(await ask(token(), { authorization })),
  );

  it('is told apart from nobody by a client that was removed, on every instance at once', async () => {
    const removed = await ClientService.add(app);
    expect((await removed.introspect(ada.accessToken)).status).toBe(200);
    expect((await removed.at(other).introspect(ada.accessToken)).status).toBe(200);
    expect(await app.nest.get(Clients).remove(removed.credentials.clientId)).toBe(true);
    for (const instance of [app, other])
      expectInvalidClient(await post(instance, endpoint, token(), { headers: basic(removed.credentials) }));
  });

  it('may not authenticate in two ways at once, nor as two', async () => {
    const { clientId, secret } = service.credentials;
    const header = basic(service.credentials);
    expectInvalidRequest(await ask({ ...token(), client_secret: secret }, header));
    expectInvalidRequest(await ask({ ...token(), client_id: clientId, client_secret: secret }, header));
    expectInvalidRequest(await ask({ ...token(), client_id: randomUUID() }, header));
    const [{ authorization = '' }] = [header];
    const body = new URLSearchParams(token()).toString();
    const lines = [`Authorization: ${authorization}`, `Authorization: ${authorization}`];
    const twice = await sendLines(
      app.instanceUrl,
      [
        `POST /oauth/${endpoint} HTTP/1.1`,
        ...lines,
        `Content-Type: ${formType['content-type']}`,
        `Content-Length: ${body.length}`,
      ],
      body,
    );
    expectInvalidRequest(twice);
  });

  it('may not put anything in the URL, where logs see it', async () => {
    const { clientId, secret } = service.credentials;
    for (const query of [`client_id=${clientId}&client_secret=${secret}`, `token=${ada.accessToken}`]) {
      const target = `//oauth/${endpoint}?${query}`;
      const options = { raw: new URLSearchParams(token()).toString(), headers: formType };
      expectInvalidRequest(await app.visitor().send('POST', target, undefined, options));
      const right = { ...options, headers: { ...formType, ...basic(service.credentials) } };
      expectInvalidRequest(await app.visitor().send('POST', target, undefined, right));
    }
  });

  it('may send no parameter twice, and has to send the token', async () => {
    const header = basic(service.credentials);
    const { clientId, secret } = service.credentials;
    const once = new URLSearchParams(token()).toString();
    for (const twice of [`${once}&${once}`, `${once}&token=`, `token=x&${once}`, `${once}&a=1&a=2`])
      expectInvalidRequest(await ask(twice, header));
    expectInvalidRequest(
      await ask(`${once}&client_id=${clientId}&client_secret=${secret}&client_secret=${secret}`),
    );
    for (const none of ['', 'token=', 'Token=x', 'token%00=x']) expectInvalidRequest(await ask(none, header));
  });

  it('may send JSON as little as anything else that is no form', async () => {
    const headers = basic(service.credentials);
    for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x', 'x']) {
      const raw = JSON.stringify(token());
      const options = { raw, headers: { ...headers, 'content-type': type } };
      const answer = await app.visitor().send('POST', `//oauth/${endpoint}`, undefined, options);
      expectProblem(answer, 415, 'unsupported_media_type');
    }
  });

  it('has to POST, and at most 16 kB', async () => {
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH']) {
      const answer = await app.visitor().send(method, `//oauth/${endpoint}`);
      expectProblem(answer, 405, 'method_not_allowed');
      expect(answer.headers.get('allow')).toBe('POST');
    }
    const header = basic(service.credentials);
    const ofLength = (length: number) => `token=${'x'.repeat(length - 'token='.length)}`;
    expect((await ask(ofLength(16 * 1024), header)).status).toBe(200);
    expectProblem(await ask(ofLength(16 * 1024 + 1), header), 413, 'payload_too_large');
  });

  it('is no browser, of whatever site', async () => {
    const header = basic(service.credentials);
    const url = 'https://api.example.test';
    for (const page of <Record<string, string>[]>[
      { 'sec-fetch-site': 'same-origin', origin: url },
      { 'sec-fetch-site': 'none' },
    ]) {
      const answer = await ask(token(), { ...header, ...page });
      expectProblem(answer, 403, 'browser_refused');
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    }
    // Of a site that may use the API otherwise, in a browser too old to say more than where the page is from.
    const trusted = { headers: { ...header, origin: trustedOrigin } };
    expectProblem(await post(other, endpoint, token(), trusted), 403, 'browser_refused');
    const crossSite = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expectProblem(await ask(token(), { ...header, ...crossSite }), 403, 'cross_site_request');
  });
});

it.each(['client_secret_basic', 'client_secret_post'])('%s is taken', async (method) => {
  const { clientId, secret } = service.credentials;
  const inBody = method.endsWith('post');
  const fields = { token: ada.accessToken, ...(inBody && { client_id: clientId, client_secret: secret }) };
  const headers = inBody ? {} : basic(service.credentials);
  const answer = await post(app, 'introspect', fields, { headers });
  expect(answer).toMatchObject({ status: 200, body: { active: true, sub: ada.userId } });
});

it('credentials are form-encoded before they are joined, and percent-encoding is undone', async () => {
  const { clientId, secret } = service.credentials;
  const spelt = clientId.replaceAll('-', '%2D');
  const authorization = `basic  ${Buffer.from(`${spelt}:${secret.replaceAll('_', '%5F')}`).toString('base64')}`;
  const answer = await post(app, 'introspect', { token: ada.accessToken }, { headers: { authorization } });
  expect(answer).toMatchObject({ status: 200, body: { active: true } });
});

it.each(['client_secret_basic', 'client_secret_post'])(
  'the id is one in capitals too: %s',
  async (method) => {
    const { secret } = service.credentials;
    const clientId = service.credentials.clientId.toUpperCase();
    const inBody = method.endsWith('post');
    const fields = { token: ada.accessToken, client_id: clientId, ...(inBody && { client_secret: secret }) };
    const headers = inBody ? {} : basic(service.credentials);
    expect(await post(app, 'introspect', fields, { headers })).toMatchObject({ status: 200 });
    const inCapitals = { headers: basic({ clientId, secret }) };
    expect(await post(app, 'introspect', { token: ada.accessToken }, inCapitals)).toMatchObject({
      status: 200,
    });
  },
);

describe('secrets that are made up', () => {
  it('are not looked up beyond the limit, while who was right before is let in', async () => {
    const link = await DatabaseLink.open();
    const limited = await createTestApp({
      env: { DATABASE_URL: link.url, REDIS_URL: undefined, LIMIT_DEFAULT: '2/600' },
      keepData: true,
      alone: true,
    });
    const known = service.at(limited);
    const wrong = () => basic({ clientId: service.credentials.clientId, secret: newClientSecret() });
    const guess = () => post(limited, 'introspect', token(), { headers: wrong() });
    const token = () => ({ token: ada.accessToken });
    expect(await known.isActive(ada.accessToken)).toBe(true);
    expectInvalidClient(await guess());
    expectInvalidClient(await guess());
    const refused = await guess();
    expectProblem(refused, 429, 'too_many_requests');
    expect(refused.headers.get('ratelimit-policy')).toBe('"client_failures";q=2;w=600');
    expect(await known.isActive(ada.accessToken)).toBe(true);
    const newcomer = (await ClientService.add(app)).at(limited);
    expectProblem(await newcomer.introspect(ada.accessToken), 429, 'too_many_requests');
    // Who is refused without a question is refused also where nobody could answer it.
    await link.cut();
    expectProblem(await guess(), 429, 'too_many_requests');
    expectProblem(await known.introspect(ada.accessToken), 503, 'unavailable');
    await link.mend();
    await limited.stop();
    await link.cut();
  });
});

describe('a form', () => {
  it.each(['/auth/login', '/auth/refresh', '/auth/logout'])(
    'is read by none of the API: %s',
    async (path) => {
      const raw = new URLSearchParams({ email: ada.email, password: ada.password }).toString();
      expectProblem(
        await app.visitor().send('POST', path, undefined, { raw, headers: formType }),
        415,
        'unsupported_media_type',
      );
    },
  );
});

describe('a secret', () => {
  it('is 256 random bits with a mark that scanners know, and another one each time', async () => {
    const secrets = [];
    for (let count = 0; count < 3; count += 1)
      secrets.push((await ClientService.add(app)).credentials.secret);
    for (const secret of secrets) expect(secret).toMatch(/^ghc_[\w-]{43}[0-9a-f]{8}$/);
    expect(new Set(secrets).size).toBe(3);
  });

  it('is in the database as a hash alone, and in the audit trail not at all', async () => {
    const { clientId, secret } = (await ClientService.add(app, 'billing')).credentials;
    const rows = await app.sql('SELECT * FROM oauth_clients WHERE id = $1', [clientId]);
    expect(rows).toMatchObject([{ name: 'billing', revoked_at: null }]);
    const events = await app.sql('SELECT * FROM audit_events WHERE details @> $1', [{ clientId }]);
    expect(events).toMatchObject([{ type: 'client.added', user_id: null, details: { clientId } }]);
    const random = secret.slice(4, -8);
    for (const text of [JSON.stringify(rows), JSON.stringify(events)]) {
      expect(text).not.toContain(random);
      expect(text).not.toContain(Buffer.from(random, 'base64url').toString('hex'));
    }
    expect(rows[0]!['secret_hash'].toString('latin1')).not.toContain(random);
  });
});

describe('removal', () => {
  it('leaves one event, however often and simultaneously it is asked for', async () => {
    const { clientId } = (await ClientService.add(app)).credentials;
    const clients = [app, other].map((instance) => instance.nest.get(Clients));
    const outcomes = await Promise.all([...clients, ...clients].map((each) => each.remove(clientId)));
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect(await app.nest.get(Clients).remove(clientId)).toBe(false);
    const events = await app.sql('SELECT type FROM audit_events WHERE details @> $1', [{ clientId }]);
    // Perhaps of one millisecond.
    expect(events.map(({ type }) => type).toSorted()).toEqual(['client.added', 'client.removed']);
  });
});
