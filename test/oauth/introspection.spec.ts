import { constants, createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { DatabaseLink } from '../support/database-link.js';
import { decode, Forger, type Forgery, signRs256 } from '../support/forged-token.js';
import { ClientService, post } from '../support/oauth-client.js';
import { Scrape } from '../support/scrape.js';
import { createTestApp, expectProblem, password, type TestApp, type Visitor, waitFor } from '../kit/index.js';

const newPassword = 'seven slow herons at dawn';

let app: TestApp;
let other: TestApp;
let admin: Visitor;
let service: ClientService;
/** The same service, asking another instance than the one where things happen. */
let elsewhere: ClientService;
beforeAll(async () => {
  app = await createTestApp();
  other = await createTestApp({ keepData: true });
  admin = await app.visitor().loginAs('admin');
  service = await ClientService.add(app);
  elsewhere = service.at(other);
});
afterAll(() => Promise.all([app.stop(), other.stop()]));

describe('a token that counts', () => {
  it('is told with its claims and with what its roles grant, and no cache keeps it', async () => {
    const { accessToken } = admin;
    const { ver: _, ...claims } = decode(accessToken.split('.')[1]);
    const { body, headers } = await service.introspect(accessToken);
    const { permissions } = (await admin.get('/auth/session')).body;
    expect(permissions).toContain('users:read');
    expect(body).toEqual({ ...claims, active: true, token_type: 'Bearer', permissions });
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it.each(['access_token', 'refresh_token', 'nonsense'])('is found whatever the hint: %s', async (hint) => {
    const ada = await app.person();
    const { body } = await service.introspect(ada.accessToken, { token_type_hint: hint });
    expect(body).toMatchObject({ active: true, sub: ada.userId, roles: ['user'], permissions: [] });
  });

  it('is told to every client, and at every instance', async () => {
    const ada = await app.person();
    const another = await ClientService.add(app);
    expect(await another.isActive(ada.accessToken)).toBe(true);
    expect(await elsewhere.isActive(ada.accessToken)).toBe(true);
  });
});

it('each introspection is counted by what became of it, once', async () => {
  const ada = await app.person();
  const counting = await createTestApp({ keepData: true, alone: true });
  const before = await Scrape.of(counting);
  await service.at(counting).introspect(ada.accessToken);
  for (const token of [ada.refreshToken, 'nonsense']) await service.at(counting).introspect(token);
  await post(counting, 'introspect', { token: ada.accessToken });
  await post(counting, 'revoke', { token: 'nonsense' });
  const grown = Object.entries((await Scrape.of(counting)).since(before));
  await counting.stop();
  expect(grown.filter(([name]) => name.startsWith('gatehouse_introspections_total'))).toEqual([
    ['gatehouse_introspections_total{outcome="active"}', 1],
    ['gatehouse_introspections_total{outcome="inactive"}', 2],
    ['gatehouse_introspections_total{outcome="refused"}', 1],
  ]);
});

/** `active` is all that is told: not even why. */
async function expectInactive(token: string): Promise<void> {
  for (const asking of [service, elsewhere]) {
    const { status, body } = await asking.introspect(token);
    expect({ status, body }).toEqual({ status: 200, body: { active: false } });
  }
}

describe('a token that does not count any more', () => {
  const endings: Record<string, (ada: Visitor) => Promise<unknown>> = {
    'a logout': (ada) => ada.post('/auth/logout'),
    'a logout everywhere': (ada) => ada.post('/auth/logout-all'),
    'the end of the session by its owner': async (ada) => {
      const { sid } = decode(ada.accessToken.split('.')[1]);
      return (await app.anotherDevice(ada)).delete(`/auth/sessions/${sid}`);
    },
    'a change of roles': ({ userId }) => admin.patch(`/admin/users/${userId}`, { roles: ['user', 'admin'] }),
    'a disable': ({ userId }) => admin.patch(`/admin/users/${userId}`, { disabled: true }),
    'a forced reset': ({ userId }) => admin.post(`/admin/users/${userId}/force-password-reset`),
    'a reset of the password': async (ada) => {
      await app.visitor().post('/auth/forgot-password', { email: ada.email });
      const token = await ada.linkToken('reset-password');
      return app.visitor().post('/auth/reset-password', { token, newPassword });
    },
    'a change of the password elsewhere': async (ada) =>
      (await app.anotherDevice(ada)).post('/auth/change-password', {
        currentPassword: password,
        newPassword,
      }),
    'the end of the sessions by an administrator': ({ userId }) =>
      admin.delete(`/admin/users/${userId}/sessions`),
    'a deletion': ({ userId }) => admin.delete(`/admin/users/${userId}`),
    'a deletion by its owner': (ada) => ada.delete('/users/me', { password }),
    'a refresh token that was used twice': async (ada) => {
      const stolen = ada.refreshToken;
      await ada.refresh();
      await ada.refresh();
      return app.visitor().post('/auth/refresh', { refreshToken: stolen });
    },
  };

  it.each(Object.keys(endings))('after %s, asked at once and of another instance', async (ending) => {
    const ada = await app.person();
    expect(await elsewhere.isActive(ada.accessToken)).toBe(true);
    await endings[ending]!(ada);
    await expectInactive(ada.accessToken);
  });

  it('is one that has expired', async () => {
    const ada = await app.person();
    const forger = new Forger(app, ada);
    const iat = app.clock.nowSeconds() - 900;
    await expectInactive(forger.forge({ claims: { iat, exp: iat + 890 } }));
    expect(await service.isActive(forger.forge({ claims: { iat, exp: iat + 900 } }))).toBe(true);
  });
});

describe('what never was an access token of ours', () => {
  let ada: Visitor;
  let forger: Forger;
  const attackers = generateKeyPairSync('rsa', { modulusLength: 2048 });
  beforeAll(async () => {
    ada = await app.person();
    forger = new Forger(app, ada);
  });

  it('is a refresh token, of any generation', async () => {
    const first = ada.refreshToken;
    await ada.refresh();
    await expectInactive(first);
    await expectInactive(ada.refreshToken);
    expect(await ada.isLoggedIn()).toBe(true);
  });

  it.each(['x', '.', '..', 'a.b.c', '\0', 'null', '{}', 'ä'.repeat(2000), 'x'.repeat(10_000)])(
    'is %j',
    (token) => expectInactive(token),
  );

  const hmac = (signed: string) =>
    createHmac('sha256', forger.publicKey.export({ format: 'pem', type: 'spki' }))
      .update(signed)
      .digest('base64url');
  const pss = (signed: string) =>
    sign('sha256', Buffer.from(signed), {
      key: forger.privateKey,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: 32,
    }).toString('base64url');

  it.each<[string, Forgery]>([
    ['without a signature', { header: { alg: 'none' }, signature: () => '' }],
    ['signed with the public key as a secret', { header: { alg: 'HS256' }, signature: hmac }],
    ['signed by another key', { signature: (signed) => signRs256(signed, attackers.privateKey) }],
    ['signed by another algorithm', { signature: pss }],
    ['signed by another algorithm, and saying so', { header: { alg: 'PS256' }, signature: pss }],
    ['of another type', { header: { typ: 'JWT' } }],
    ['of an unknown key', { header: { kid: 'unknown' } }],
    ['with an extension', { header: { crit: ['exp'] } }],
    ['of another issuer', { claims: { iss: 'https://evil.example' } }],
    ['of no issuer', { claims: { iss: undefined } }],
    ['for somebody else', { claims: { aud: 'billing' } }],
    ['for a list of others', { claims: { aud: ['billing', 'gatehouse2'] } }],
    ['that lives too long', { claims: { exp: Math.floor(Date.now() / 1000) + 86_400 } }],
    ['that never ends', { claims: { exp: undefined } }],
    ['of tomorrow', { claims: { nbf: Math.floor(Date.now() / 1000) + 3_000 } }],
    ['of no session', { claims: { sid: undefined } }],
    ['of a session that never was', { claims: { sid: '2f6f1a3e-0d0f-4b8a-9a2e-6f2f7f1c9b11' } }],
    ["of somebody else's session", { claims: { sub: '2f6f1a3e-0d0f-4b8a-9a2e-6f2f7f1c9b11' } }],
    ['of a version that is over', { claims: { ver: -1 } }],
    ['that is a list', { claims: ['x'] }],
  ])('is one %s', async (_what, forgery) => {
    expect(await service.isActive(forger.forge())).toBe(true);
    await expectInactive(forger.forge(forgery));
  });

  it('is one that our own door refuses, and the other way round', async () => {
    const [head = '', payload = '', signature = ''] = forger.forge().split('.');
    const tokens = [
      `${head}.${payload}.${signature}`,
      `${head}.${payload}.${signature}=`,
      `${head}.${payload}.`,
      `${head}.${payload}`,
      forger.forge({ header: { typ: 'application/AT+JWT' } }),
      forger.forge({ claims: { aud: ['x', 'gatehouse'] } }),
      forger.forge({ claims: { iat: app.clock.nowSeconds() + 4 } }),
      forger.forge({ claims: { iat: app.clock.nowSeconds() + 60 } }),
    ];
    const judged = [];
    for (const token of tokens) {
      const headers = { authorization: `Bearer ${token}` };
      const isIn = (await app.visitor().get('/auth/session', { headers })).status === 200;
      expect(await service.isActive(token)).toBe(isIn);
      judged.push(isIn);
    }
    expect(judged).toEqual([true, false, false, false, true, true, true, false]);
  });
});

describe('while PostgreSQL is away', () => {
  it('nothing is told of any token', async () => {
    const ada = await app.person();
    const link = await DatabaseLink.open();
    // Redis, where this run has one, would answer for it.
    const cutOff = await createTestApp({
      env: { DATABASE_URL: link.url, REDIS_URL: undefined },
      keepData: true,
    });
    const asking = service.at(cutOff);
    expect(await asking.isActive(ada.accessToken)).toBe(true);
    await link.cut();
    for (const token of [ada.accessToken, ada.refreshToken, 'x']) {
      const answer = await asking.introspect(token);
      expectProblem(answer, 503, 'unavailable');
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
      expect(answer.body).not.toHaveProperty('active');
    }
    await link.mend();
    await cutOff.stop();
    await link.cut();
  });
});

it('a token is not taken for inactive when PostgreSQL goes after it has told who asks', async () => {
  const ada = await app.person();
  const link = await DatabaseLink.open();
  const cutOff = await createTestApp({
    env: { DATABASE_URL: link.url, DATABASE_STATEMENT_CACHE: '0', REDIS_URL: undefined },
    keepData: true,
  });
  link.delayOnce('FROM sessions s', 60_000);
  const answer = service.at(cutOff).introspect(ada.accessToken);
  await waitFor('the question about the session', () => link.isHolding);
  await link.cut();
  expectProblem(await answer, 503, 'unavailable');
  link.resume();
  await link.mend();
  await cutOff.stop();
  await link.cut();
});

describe('limits', () => {
  it('are those of the client alone: users and addresses have others', async () => {
    const ada = await app.person();
    const limited = await createTestApp({
      // What the other tests have counted is no matter here.
      env: { LIMIT_INTROSPECT_PER_CLIENT: '3/600', LIMIT_DEFAULT: '2/600', REDIS_URL: undefined },
      keepData: true,
      // Each instance learns for itself whose secret is right.
      alone: true,
    });
    const first = (await ClientService.add(app)).at(limited);
    const second = (await ClientService.add(app)).at(limited);
    const answer = await first.introspect(ada.accessToken);
    expect(answer.headers.get('ratelimit-policy')).toBe('"client";q=3;w=600');
    for (let count = 1; count < 3; count += 1) expect(await first.isActive(ada.accessToken)).toBe(true);
    const refused = await first.revoke(ada.accessToken);
    expectProblem(refused, 429, 'too_many_requests');
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await ada.isLoggedIn()).toBe(true);
    // From the same address, and still within limits of their own.
    expect(await second.isActive(ada.accessToken)).toBe(true);
    expect((await limited.visitor().get('//.well-known/oauth-authorization-server')).status).toBe(200);
    await limited.stop();
  });

  it('of whoever fails are those of the address, and shut no client out', async () => {
    const ada = await app.person();
    const limited = await createTestApp({
      env: { LIMIT_DEFAULT: '2/600', REDIS_URL: undefined },
      keepData: true,
      alone: true,
    });
    const asking = service.at(limited);
    expect(await asking.isActive(ada.accessToken)).toBe(true);
    const { clientId } = service.credentials;
    const fail = () =>
      asking
        .at(limited)
        .introspect(ada.accessToken, { client_secret: 'x', client_id: clientId })
        .then(({ status }) => status);
    expect([await fail(), await fail(), await fail()]).toEqual([400, 400, 429]);
    expect(await asking.isActive(ada.accessToken)).toBe(true);
    // Nor is anybody else at that address kept from the rest.
    expect((await limited.visitor().get('//.well-known/oauth-authorization-server')).status).toBe(200);
    await limited.stop();
  });
});
