import { constants, createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { encode, Forger, signRs256 } from '../support/forged-token.js';
import { type Answer, createTestApp, type TestApp, type Visitor } from '../kit/index.js';

// Signature, header and spelling of access tokens: RFC 8725, 7515, 7797, 9068. Claims are in access-token-claims.spec.ts.

const attackers = generateKeyPairSync('rsa', { modulusLength: 2048 });
const attackersJwk = attackers.publicKey.export({ format: 'jwk' });
const byAttacker = (signed: string) => signRs256(signed, attackers.privateKey);

let app: TestApp;
let ada: Visitor;
let forger: Forger;
beforeAll(async () => {
  app = await createTestApp();
  ada = await app.person();
  forger = new Forger(app, ada);
});
afterAll(() => app.stop());

function present(token: string): Promise<Answer> {
  return ada.get('/auth/session', { headers: { authorization: `Bearer ${token}` } });
}

async function expectInvalid(token: string): Promise<void> {
  const { status, body, headers } = await present(token);
  const challenge = headers.get('www-authenticate');
  expect({ status, code: body['code'], challenge }).toEqual({
    status: 401,
    code: 'token_invalid',
    challenge: 'Bearer realm="gatehouse", error="invalid_token"',
  });
  expect(body).not.toHaveProperty('userId');
}

it('accepts what the forgeries below are modelled on, so that each is refused for its one difference', async () => {
  const answer = await present(forger.forge());
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ userId: ada.userId, roles: ['user'] });
});

describe('the algorithm', () => {
  it.each(['none', 'None', 'nOnE', 'NONE', ''])('"%s" opens nothing, signed or not', async (alg) => {
    await expectInvalid(forger.forge({ header: { alg }, signature: () => '' }));
    await expectInvalid(forger.forge({ header: { alg }, signature: () => 'AA' }));
    await expectInvalid(forger.forge({ header: { alg } }));
  });

  it.each([
    ['PEM (SPKI)', () => forger.publicKey.export({ format: 'pem', type: 'spki' })],
    ['trimmed PEM', () => String(forger.publicKey.export({ format: 'pem', type: 'spki' })).trim()],
    ['PEM (PKCS #1)', () => forger.publicKey.export({ format: 'pem', type: 'pkcs1' })],
    ['DER', () => forger.publicKey.export({ format: 'der', type: 'spki' })],
    ['JWK', () => JSON.stringify(forger.publicKey.export({ format: 'jwk' }))],
    ['modulus', () => forger.publicKey.export({ format: 'jwk' }).n!],
    ['nothing at all', () => ''],
  ])('HMAC with the public key as secret is no signature: %s', async (_form, secret) => {
    for (const alg of ['HS256', 'RS256', undefined]) {
      const hmac = (signed: string) => createHmac('sha256', secret()).update(signed).digest('base64url');
      await expectInvalid(forger.forge({ header: { alg }, signature: hmac }));
    }
  });

  it.each([
    'HS384',
    'HS512',
    'ES256',
    'EdDSA',
    'rs256',
    'RS256 ',
    'PBES2-HS256+A128KW',
    1,
    null,
    undefined,
    ['RS256'],
  ])('%j in the header is refused although the signature is right', (alg) =>
    expectInvalid(forger.forge({ header: { alg } })),
  );

  it.each([
    ['RS512', (signed: string) => sign('sha512', Buffer.from(signed), forger.privateKey)],
    ['RS384', (signed: string) => sign('sha384', Buffer.from(signed), forger.privateKey)],
    ['PS256', (signed: string) => sign('sha256', Buffer.from(signed), pss())],
  ])('our own key does not verify %s, named honestly or called RS256', async (alg, signer) => {
    const signature = (signed: string) => signer(signed).toString('base64url');
    await expectInvalid(forger.forge({ header: { alg }, signature }));
    await expectInvalid(forger.forge({ signature }));
  });

  const pss = () => ({ key: forger.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 });
});

describe('the key', () => {
  it("refuses another key's signature under our kid", () =>
    expectInvalid(forger.forge({ signature: byAttacker })));

  it.each([
    'unknown',
    '',
    undefined,
    null,
    7,
    ['a'],
    {},
    '__proto__',
    'constructor',
    '../../../../dev/null',
    "x' OR '1'='1' --",
    "'; DROP TABLE signing_keys; --",
    'a\u0000b',
    'https://evil.example/key',
    'k'.repeat(1500),
  ])('refuses the kid %j', async (kid) => {
    await expectInvalid(forger.forge({ header: { kid } }));
    await expectInvalid(forger.forge({ header: { kid }, signature: byAttacker }));
  });

  it('refuses a key that the token brings along', async () => {
    const x5c = [attackers.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')];
    for (const header of [
      { jwk: attackersJwk },
      { x5c },
      { jwk: attackersJwk, kid: undefined },
      { x5c, kid: 'own' },
    ]) {
      await expectInvalid(forger.forge({ header, signature: byAttacker }));
    }
  });

  it.each(['jku', 'x5u'])('neither trusts nor fetches what %s points to', async (member) => {
    let fetched = 0;
    const trap = createServer((_request, response) => {
      fetched += 1;
      response.end(
        JSON.stringify({ keys: [{ ...attackersJwk, kid: forger.kid, use: 'sig', alg: 'RS256' }] }),
      );
    });
    await once(trap.listen(0, '127.0.0.1'), 'listening');
    const url = `http://127.0.0.1:${(trap.address() as AddressInfo).port}/jwks.json`;
    await expectInvalid(forger.forge({ header: { [member]: url }, signature: byAttacker }));
    await expectInvalid(forger.forge({ header: { [member]: url, kid: 'theirs' }, signature: byAttacker }));
    trap.close();
    expect(fetched).toBe(0);
  });
});

describe('the header', () => {
  it.each([
    { crit: ['x'], x: 1 },
    { crit: [] },
    { crit: 'exp' },
    { crit: null },
    { crit: ['exp'] },
    { b64: false },
    { b64: true },
    { b64: false, crit: ['b64'] },
  ])('refuses the extension %j, which nobody here understands', (header) =>
    expectInvalid(forger.forge({ header })),
  );

  it.each(['JWT', 'id+jwt', 'jwt', 'at+jwt ', 'application/jwt', '', null, 1, undefined, ['at+jwt']])(
    'refuses a token of another type: %j',
    (typ) => expectInvalid(forger.forge({ header: { typ } })),
  );

  it.each(['at+jwt', 'AT+JWT', 'application/at+jwt', 'Application/AT+JWT'])(
    'accepts the type %s',
    async (typ) => {
      expect((await present(forger.forge({ header: { typ } }))).status).toBe(200);
    },
  );

  it.each(['[]', 'null', '"at+jwt"', '1', '{', 'not json', '\uFEFF{}'])('refuses the header %s', (header) =>
    expectInvalid(forger.forge({ header })),
  );
});

describe('the spelling', () => {
  it('refuses a payload that was changed after signing', async () => {
    const [header, , signature] = ada.accessToken.split('.');
    const payload = encode({ ...forger.freshClaims(), roles: ['user', 'admin'] });
    await expectInvalid(`${header}.${payload}.${signature}`);
  });

  it.each<[string, (token: string) => string]>([
    ['padding after the signature', (token) => `${token}=`],
    ['more padding', (token) => `${token}==`],
    ['padding after the payload', (token) => token.replace(/\.(?=[^.]*$)/, '=.')],
    ['a space before the payload', (token) => token.replace('.', '. ')],
    ['a space inside the signature', (token) => `${token.slice(0, -9)} ${token.slice(-9)}`],
    ['a tab', (token) => token.replace('.', '.\t')],
    ['quotes', (token) => `"${token}"`],
    ['base64 in place of base64url', (token) => token.replaceAll('-', '+').replaceAll('_', '/')],
    ['percent-encoding', (token) => token.replaceAll('.', '%2E')],
    ['a last character that was changed', (token) => token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A')],
    ['a missing last character', (token) => token.slice(0, -1)],
    ['one more character', (token) => `${token}A`],
    ['an empty signature', (token) => token.replace(/[^.]*$/, '')],
    ['no signature', (token) => token.replace(/\.[^.]*$/, '')],
    ['an empty payload', (token) => token.replace(/\.[^.]*\./, '..')],
    ['four parts', (token) => `${token}.AA`],
    ['five parts, as an encrypted token has', (token) => `${token}.AA.AA`],
    ['dots alone', () => '..'],
    ['one dot too many', (token) => `.${token}`],
    ['letters that are not ASCII', (token) => token.replace('.', '.\u00e9')],
  ])('refuses %s', async (_what, respell) => {
    const token = forger.forge();
    expect(token).toMatch(/[-_]/);
    expect(respell(token)).not.toBe(token);
    await expectInvalid(respell(token));
  });

  it('refuses unused bits that were set: a second spelling of one token would slip past a denylist', async () => {
    const claims = ['', ' ', '  '].map((pad) => ({ ...forger.freshClaims(), pad }));
    const withSpareBits = claims.map(encode).filter((part) => part.length % 4 !== 0);
    expect(withSpareBits).toHaveLength(2);
    for (const part of withSpareBits) {
      const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
      const respelt = part.slice(0, -1) + alphabet[alphabet.indexOf(part.at(-1)!) + 1];
      expect(Buffer.from(respelt, 'base64url')).toEqual(Buffer.from(part, 'base64url'));
      const [header] = ada.accessToken.split('.');
      const signed = (payload: string) =>
        `${header}.${payload}.${signRs256(`${header}.${payload}`, forger.privateKey)}`;
      expect((await present(signed(part))).status).toBe(200);
      await expectInvalid(signed(respelt));
    }
  });

  it('accepts 4,096 characters and refuses 4,097', async () => {
    const ofLength = (length: number) => {
      for (const x of ['', 'x', 'xx', 'xxx']) {
        const shortest = forger.forge({ header: { x }, claims: { pad: '' } }).length;
        for (let pad = Math.floor(((length - shortest) * 3) / 4) - 3; ; pad += 1) {
          const token = forger.forge({ header: { x }, claims: { pad: 'p'.repeat(pad) } });
          if (token.length === length) return token;
          if (token.length > length) break;
        }
      }
      throw new Error(`no token of ${length} characters`);
    };
    expect((await present(ofLength(4096))).status).toBe(200);
    await expectInvalid(ofLength(4097));
    await expectInvalid(ofLength(12_000));
  });
});
