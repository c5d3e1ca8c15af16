import { randomUUID } from 'node:crypto';
import { Forger } from '../support/forged-token.js';
import { type Answer, createTestApp, type TestApp, type Visitor } from '../kit/index.js';

// What tokens say that only the holder of the signing key could make: each is genuine but for the claim that is named.

let app: TestApp;
let ada: Visitor;
let forger: Forger;
beforeAll(async () => {
  // To the second: the clocks of two instances differ by milliseconds.
  app = await createTestApp({ env: { ACCESS_TOKEN_MINUTES: '15' }, alone: true });
  ada = await app.person();
  forger = new Forger(app, ada);
});
afterAll(() => app.stop());

function present(claims: unknown): Promise<Answer> {
  return ada.get('/auth/session', { headers: { authorization: `Bearer ${forger.forge({ claims })}` } });
}

async function expectRefused(claims: unknown, code = 'token_invalid'): Promise<void> {
  const { status, body, headers } = await present(claims);
  const challenge = headers.get('www-authenticate');
  expect({ status, code: body['code'], challenge }).toEqual({
    status: 401,
    code,
    challenge: 'Bearer realm="gatehouse", error="invalid_token"',
  });
}

async function expectAccepted(claims: unknown): Promise<void> {
  const { status, body } = await present(claims);
  expect({ status, userId: body['userId'] }).toEqual({ status: 200, userId: ada.userId });
}

it('accepts the claims that the ones below differ from', () => expectAccepted({}));

describe('claims that have to be there', () => {
  it.each(['iss', 'aud', 'sub', 'sid', 'jti', 'iat', 'exp', 'auth_time', 'roles', 'ver'])(
    'refuses a token without %s',
    async (claim) => {
      await expectRefused({ [claim]: undefined });
      await expectRefused({ [claim]: null });
    },
  );

  it.each(['array', '"text"', 'true', '42', 'null', '[]', '{', 'not json', '\u0000', ''])(
    'refuses a payload that is no object: %j',
    (payload) => expectRefused(payload),
  );

  it('refuses an array of claims, and one that holds them', async () => {
    await expectRefused([]);
    await expectRefused([forger.freshClaims()]);
  });

  it('takes the last of two claims of one name, for every check alike', async () => {
    const claims = JSON.stringify(forger.freshClaims()).slice(1);
    await expectAccepted(`{"sub":"${randomUUID()}",${claims}`);
    await expectRefused(`{${claims.slice(0, -1)},"sub":"${randomUUID()}"}`, 'token_revoked');
    await expectRefused(`{${claims.slice(0, -1)},"iss":"https://evil.example"}`);
  });
});

describe('issuer and audience', () => {
  const ours = 'https://api.example.test';

  it.each([
    ['another', 'https://evil.example'],
    ['with a slash', `${ours}/`],
    ['in upper case', ours.toUpperCase()],
    ['with something after it', `${ours}.evil.example`],
    ['an array that holds ours', [ours]],
    ['an array of ours and another', [ours, 'https://evil.example']],
    ['an object', { iss: ours }],
    ['empty', ''],
    ['a number', 1],
  ])('refuses an issuer that is %s', (_what, iss) => expectRefused({ iss }));

  it.each([
    ['another', 'other-service'],
    ['in upper case', 'GATEHOUSE'],
    ['longer than ours', 'gatehouse-admin'],
    ['empty', ''],
    ['an empty array', []],
    ['an array without ours', ['other-service', 'third']],
    ['an object', { aud: 'gatehouse' }],
  ])('refuses an audience that is %s', (_what, aud) => expectRefused({ aud }));

  it('accepts an audience that is an array and holds ours', async () => {
    await expectAccepted({ aud: ['gatehouse'] });
    await expectAccepted({ aud: ['other-service', 'gatehouse'] });
  });
});

describe('whose token it is', () => {
  it("refuses another person's session", async () => {
    const bob = await app.person();
    const { body } = await bob.get('/auth/session');
    await expectRefused({ sid: body['sessionId'] }, 'token_revoked');
    await expectRefused({ sub: bob.userId }, 'token_revoked');
    const both = await present({ sub: bob.userId, sid: body['sessionId'] });
    expect(both.body).toMatchObject({ userId: bob.userId });
  });

  it('refuses a person and a session that do not exist', async () => {
    await expectRefused({ sid: randomUUID() }, 'token_revoked');
    await expectRefused({ sub: randomUUID() }, 'token_revoked');
  });

  const noIds = ['', '1', 7, {}, ['a'], true, "' OR '1'='1", '../..', 'a\u0000', randomUUID().toUpperCase()];
  it.each([...noIds, `${randomUUID()} `, `{${randomUUID()}}`, randomUUID().replaceAll('-', '')])(
    'refuses %j as sub or sid before the database would choke on it',
    async (id) => {
      await expectRefused({ sub: id });
      await expectRefused({ sid: id });
    },
  );

  it.each(['', 7, null, {}, ['a']])('refuses %j as jti', (jti) => expectRefused({ jti }));

  it.each(['admin', 'user', null, { 0: 'admin' }, [1], [null], [['admin']], 7, true])(
    'refuses %j as roles',
    (roles) => expectRefused({ roles }),
  );

  it('gives nothing for a role that nobody knows', async () => {
    const { body } = await present({ roles: ['superuser', '__proto__', 'constructor'] });
    expect(body).toMatchObject({ roles: [], permissions: [] });
  });

  it('refuses a version that is behind, from the moment the roles change', async () => {
    const grace = await app.visitor().loginAs('admin');
    await expectAccepted({ ver: 0 });
    const change = await grace.patch(`/admin/users/${ada.userId}`, { roles: ['user', 'admin'] });
    expect(change.status).toBe(200);
    await expectRefused({ ver: 0 }, 'token_stale');
    await expectRefused({ ver: -1 }, 'token_stale');
    await expectRefused({ ver: 0.9999 }, 'token_stale');
    await expectAccepted({ ver: 1 });
    await grace.patch(`/admin/users/${ada.userId}`, { roles: ['user'] });
    await expectRefused({ ver: 1 }, 'token_stale');
  });

  it.each(['2', null, true, [2], {}, '1e9'])('refuses the version %j', (ver) => expectRefused({ ver }));
});

describe('time', () => {
  // Past the last role change of the tests above.
  const ver = 9;
  let now: number;

  /** The clock at the beginning of a second, so that a boundary does not pass between forging and asking. */
  beforeEach(() => {
    app.clock.advance((1000 - (app.clock.nowMs() % 1000)) / 1000);
    now = app.clock.nowSeconds();
  });

  it.each(['iat', 'exp', 'auth_time', 'nbf'])('refuses %s when it is not a finite number', async (claim) => {
    for (const value of ['soon', String(now + 60), true, {}, [now + 60]])
      await expectRefused({ ver, [claim]: value });
    for (const literal of ['1e999', '-1e999']) {
      const claims = { ...forger.freshClaims(), ver, [claim]: 'LITERAL' };
      await expectRefused(JSON.stringify(claims).replace('"LITERAL"', literal));
    }
  });

  it('refuses an end in the past, also one before 1970', async () => {
    await expectRefused({ ver, exp: 0 }, 'token_expired');
    await expectRefused({ ver, exp: -1 }, 'token_expired');
    await expectRefused({ ver, exp: -1e15 }, 'token_expired');
  });

  it('refuses a life longer than the configured 15 minutes, by a second and by years', async () => {
    await expectAccepted({ ver, iat: now, exp: now + 900 });
    await expectRefused({ ver, iat: now, exp: now + 901 });
    await expectRefused({ ver, iat: now, exp: now + 315_360_000 });
    await expectRefused({ ver, iat: -1e15, exp: now + 60 });
  });

  it('accepts an issue time that is 5 s ahead, and refuses 6 s', async () => {
    await expectAccepted({ ver, iat: now + 5 });
    await expectRefused({ ver, iat: now + 6 });
  });

  it('accepts a not-before that is 5 s ahead, and refuses 6 s', async () => {
    await expectAccepted({ ver, nbf: now + 5 });
    await expectRefused({ ver, nbf: now + 6 });
  });

  it('expires 5 s after its end, not sooner and not later', async () => {
    const claims = { ver, iat: now, exp: now + 300 };
    app.clock.advance(304);
    await expectAccepted(claims);
    app.clock.advance(1);
    await expectRefused(claims, 'token_expired');
    app.clock.advance(86_400);
    await expectRefused(claims, 'token_expired');
  });

  it('expires for a genuine token at its own end', async () => {
    await ada.logIn();
    const { body } = await ada.get('/auth/session');
    const leftMs = Date.parse(body['expiresAt']) - app.clock.nowMs();
    app.clock.advance(leftMs / 1000 + 4.5);
    const stillLeeway = await ada.get('/auth/session');
    app.clock.advance(0.5);
    const expired = await ada.get('/auth/session');
    expect(stillLeeway.status).toBe(200);
    expect(expired).toMatchObject({ status: 401, body: { code: 'token_expired' } });
  });
});
