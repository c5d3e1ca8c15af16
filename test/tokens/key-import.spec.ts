import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { KeyRotation, SigningKeys } from '../../src/tokens/index.js';
import { decode } from '../support/forged-token.js';
import { publishedKeys, verifiesByJwks } from '../support/signatures.js';
import { createTestApp, type TestApp } from '../kit/index.js';

const rsa = (modulusLength: number, publicExponent?: number) =>
  generateKeyPairSync('rsa', { modulusLength, publicExponent }).privateKey;
const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).privateKey;
const pemOf = (key: KeyObject, type: 'pkcs8' | 'pkcs1' | 'sec1' = 'pkcs8') =>
  String(key.export({ format: 'pem', type } as never));

describe.each([
  ['RS256', () => [pemOf(rsa(2048)), pemOf(rsa(2048), 'pkcs1')]],
  ['ES256', () => [pemOf(ec('P-256')), pemOf(ec('P-256'), 'sec1')]],
] as const)('a key of one’s own for %s', (TOKEN_ALGORITHM, keys) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp({ env: { TOKEN_ALGORITHM } });
  });
  afterAll(async () => {
    await app.sql('DELETE FROM signing_keys');
    await app.stop();
  });

  const importKey = (pem: string) => app.nest.get(KeyRotation).import(pem);

  it('signs at once, in either form; tokens of before go on; the next key stays', async () => {
    const ada = await app.person();
    const ofBefore = ada.accessToken;
    const [first, next] = (await publishedKeys(app)).map(({ kid }) => kid);
    for (const pem of keys()) {
      const { kid, algorithm } = await importKey(pem);
      expect(algorithm).toBe(TOKEN_ALGORITHM);
      for (
        let waitedMs = 0;
        waitedMs < 2_000 && app.nest.get(SigningKeys).current.kid !== kid;
        waitedMs += 20
      )
        await sleep(20);
      await ada.refresh();
      expect(decode(ada.accessToken.split('.')[0])).toMatchObject({ kid, alg: TOKEN_ALGORITHM });
      expect(await ada.isLoggedIn()).toBe(true);
      expect(await verifiesByJwks(app, ada.accessToken)).toBe(true);
      const [event] = await app.sql(
        `SELECT * FROM audit_events WHERE type = 'keys.imported' ORDER BY at DESC LIMIT 1`,
      );
      expect(event!['details']).toMatchObject({ kid });
      await expect(importKey(pem)).rejects.toThrow(`here already (${kid}, current)`);
    }
    const kids = (await publishedKeys(app)).map(({ kid }) => kid);
    expect(kids[1]).toBe(next);
    expect(kids).toContain(first);
    ada.accessToken = ofBefore;
    expect(await ada.isLoggedIn()).toBe(true);
  });

  const otherKind = TOKEN_ALGORITHM === 'ES256' ? () => rsa(3072) : () => ec('P-256');
  it.each<[string, () => string, RegExp]>([
    ['of the other kind', () => pemOf(otherKind()), /of another kind than (RS|ES)256 needs/],
    ['on another curve', () => pemOf(ec('P-384')), /of another kind/],
    [
      'for signatures of another kind',
      () => pemOf(generateKeyPairSync('ed25519').privateKey),
      /of another kind/,
    ],
    ['that is encrypted', () => encrypted(), /is encrypted: decrypt it first/],
    ['that is public', () => publicPem(), /holds no private key/],
    ['that is none', () => 'hello', /holds no private key/],
    ['that is cut off', () => pemOf(ec('P-256')).slice(0, 60), /cannot be read|no private key/],
  ])('is refused when it is one %s', async (_what, pem, sentence) => {
    const { kid } = app.nest.get(SigningKeys).current;
    await expect(importKey(pem())).rejects.toThrow(sentence);
    expect(await app.sql(`SELECT kid FROM signing_keys WHERE state = 'current'`)).toEqual([{ kid }]);
  });

  if (TOKEN_ALGORITHM === 'ES256') return;

  it.each<[string, () => KeyObject, RegExp]>([
    ['fewer than 2048 bits', () => rsa(2047), /has 2047 bits: use at least 2048/],
    ['the public exponent 3', () => rsa(2048, 3), /public exponent 3: use 65537/],
    [
      'restrictions of its own',
      () => generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey,
      /another kind/,
    ],
  ])('is refused with %s', async (_what, key, sentence) => {
    await expect(importKey(pemOf(key()))).rejects.toThrow(sentence);
  });

  it('of 2048 bits is not for production, which does not start with it', async () => {
    await importKey(pemOf(rsa(2048)));
    const production = {
      NODE_ENV: 'production',
      SMTP_URL: 'smtp://127.0.0.1:1',
      MAIL_FROM: 'gatehouse@example.test',
    };
    await expect(createTestApp({ env: production, keepData: true })).rejects.toThrow(
      /has 2048 bits, and production asks for 3072/,
    );
    await app.nest.get(KeyRotation).rotate({ atOnce: true });
    const started = await createTestApp({ env: production, keepData: true });
    await expect(started.nest.get(KeyRotation).import(pemOf(rsa(2048)))).rejects.toThrow(/use at least 3072/);
    await started.stop();
  });
});

function encrypted(): string {
  const passphrase = { cipher: 'aes-256-cbc', passphrase: 'secret' } as const;
  return String(ec('P-256').export({ format: 'pem', type: 'pkcs8', ...passphrase }));
}

function publicPem(): string {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return String(publicKey.export({ format: 'pem', type: 'spki' }));
}
