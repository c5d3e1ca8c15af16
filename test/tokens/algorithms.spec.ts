import { createHmac, randomBytes } from 'node:crypto';
import { decode, encode, Forger } from '../support/forged-token.js';
import { type Algorithm, publishedKeys, signAs, verifiesByJwks } from '../support/signatures.js';
import { createTestApp, type TestApp, type Visitor } from '../kit/index.js';

const members: Record<Algorithm, string[]> = {
  RS256: ['alg', 'e', 'kid', 'kty', 'n', 'use'],
  PS256: ['alg', 'e', 'kid', 'kty', 'n', 'use'],
  ES256: ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'],
};

/** What the same key can sign as well, and what was once taken for a signature. */
const foreign: Record<Algorithm, [alg: string, signature: (forger: Forger, signed: string) => string][]> = {
  RS256: [
    ['PS256', ({ privateKey }, signed) => signAs('PS256', privateKey)(signed)],
    ['RS384', ({ privateKey }, signed) => signAs('RS256', privateKey, 'sha384')(signed)],
  ],
  PS256: [
    ['RS256', ({ privateKey }, signed) => signAs('RS256', privateKey)(signed)],
    ['PS384', ({ privateKey }, signed) => signAs('PS256', privateKey, 'sha384')(signed)],
  ],
  ES256: [
    ['ES384', ({ privateKey }, signed) => signAs('ES256', privateKey, 'sha384')(signed)],
    // DER in place of the two numbers.
    ['ES256', ({ privateKey }, signed) => signAs('RS256', privateKey)(signed)],
    // r = s = 0: CVE-2022-21449.
    ['ES256', () => Buffer.alloc(64).toString('base64url')],
    ['RS256', () => randomBytes(384).toString('base64url')],
  ],
};

describe.each(Object.keys(members) as Algorithm[])('TOKEN_ALGORITHM=%s', (algorithm) => {
  let app: TestApp;
  let ada: Visitor;
  let forger: Forger;
  beforeAll(async () => {
    app = await createTestApp({ env: { TOKEN_ALGORITHM: algorithm } });
    ada = await app.person();
    forger = new Forger(app, ada);
  });
  afterAll(() => app.stop());

  const codeOf = async (accessToken: string) => {
    const headers = { authorization: `Bearer ${accessToken}` };
    return (await app.visitor().get('/auth/session', { headers })).body['code'];
  };

  it('signs tokens that open the door here, and verify by the published keys elsewhere', async () => {
    await ada.refresh();
    expect(decode(ada.accessToken.split('.')[0])).toEqual({ alg: algorithm, typ: 'at+jwt', kid: forger.kid });
    expect((await ada.get('/auth/session')).body['userId']).toBe(ada.userId);
    expect(await verifiesByJwks(app, ada.accessToken)).toBe(true);
  });

  it('publishes what verifies and nothing private, the current key and the next one', async () => {
    const keys = (await publishedKeys(app)).filter(({ alg }) => alg === algorithm);
    expect(keys[0]).toMatchObject({ kid: forger.kid, use: 'sig' });
    expect(keys).toHaveLength(2);
    for (const key of keys) expect(Object.keys(key).sort()).toEqual(members[algorithm]);
  });

  it('accepts what the forgeries below are modelled on', async () => {
    const genuine = forger.forge({ signature: signAs(algorithm, forger.privateKey) });
    expect(await codeOf(genuine)).toBeUndefined();
  });

  it('refuses another algorithm with the same key, named honestly or not', async () => {
    for (const [alg, signature] of foreign[algorithm]) {
      for (const header of [{ alg }, {}]) {
        const token = forger.forge({ header, signature: (signed) => signature(forger, signed) });
        expect([alg, header, await codeOf(token)]).toEqual([alg, header, 'token_invalid']);
      }
    }
  });

  it('refuses its own signature under another name', async () => {
    const signature = signAs(algorithm, forger.privateKey);
    for (const alg of ['RS256', 'PS256', 'ES256', 'RS384', 'HS256'].filter((name) => name !== algorithm))
      expect([alg, await codeOf(forger.forge({ header: { alg }, signature }))]).toEqual([
        alg,
        'token_invalid',
      ]);
  });

  it('refuses HMAC with the public key as its secret', async () => {
    const pem = forger.publicKey.export({ format: 'pem', type: 'spki' });
    const jwk = JSON.stringify(forger.publicKey.export({ format: 'jwk' }));
    for (const secret of [pem, jwk, '']) {
      const signature = (signed: string) => createHmac('sha256', secret).update(signed).digest('base64url');
      for (const alg of ['HS256', algorithm])
        expect(await codeOf(forger.forge({ header: { alg }, signature }))).toBe('token_invalid');
    }
  });

  it('refuses its signature under the id of another key', async () => {
    const [, next] = await publishedKeys(app);
    const signature = signAs(algorithm, forger.privateKey);
    expect(await codeOf(forger.forge({ header: { kid: next!.kid }, signature }))).toBe('token_invalid');
  });
});

describe('a change of TOKEN_ALGORITHM', () => {
  let before: TestApp;
  let after: TestApp;
  let ada: Visitor;
  beforeAll(async () => {
    before = await createTestApp({ env: { TOKEN_ALGORITHM: 'PS256' } });
    ada = await before.person();
    after = await createTestApp({ env: { TOKEN_ALGORITHM: 'ES256' }, keepData: true });
  });
  afterAll(async () => {
    await before.sql('DELETE FROM signing_keys');
    await before.stop();
    await after.stop();
  });

  it('logs nobody out, on either instance', async () => {
    const there = after.visitor();
    there.accessToken = ada.accessToken;
    expect(await there.isLoggedIn()).toBe(true);
    there.refreshToken = ada.refreshToken;
    await there.refresh();
    expect(decode(there.accessToken.split('.')[0])['alg']).toBe('ES256');
    ada.accessToken = there.accessToken;
    expect(await ada.isLoggedIn()).toBe(true);
    expect(await ada.isLoggedIn()).toBe(true);
  });

  it('leaves the former key to verify only, and by its own algorithm only', async () => {
    const keys = await publishedKeys(after);
    expect(keys.slice(0, 2).map(({ alg }) => alg)).toEqual(['ES256', 'ES256']);
    expect(keys.slice(2).map(({ alg }) => alg)).toContain('PS256');
    const [header = '', payload] = ada.accessToken.split('.');
    const { kid } = keys.find(({ alg }) => alg === 'PS256')!;
    const signed = `${encode({ ...decode(header), kid })}.${payload}`;
    const { privateKey } = new Forger(after, ada);
    const there = after.visitor();
    there.accessToken = `${signed}.${signAs('ES256', privateKey)(signed)}`;
    expect((await there.get('/auth/session')).body['code']).toBe('token_invalid');
  });
});
