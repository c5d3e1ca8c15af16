import { constants, createPublicKey, type JsonWebKey, type KeyObject, sign, verify } from 'node:crypto';
import type { TestApp } from '../kit/index.js';
import { decode } from './forged-token.js';

/** How JWS signs with each algorithm (RFC 7518), apart from the library that the application uses. */
const forms = {
  RS256: {},
  PS256: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
  ES256: { dsaEncoding: 'ieee-p1363' },
} as const;

export type Algorithm = keyof typeof forms;

export function signAs(algorithm: Algorithm, key: KeyObject, hash = 'sha256') {
  return (signed: string) =>
    sign(hash, Buffer.from(signed), { key, ...forms[algorithm] }).toString('base64url');
}

export interface Jwk extends JsonWebKey {
  kid: string;
  alg: Algorithm;
}

export async function publishedKeys(app: TestApp): Promise<Jwk[]> {
  return (await app.visitor().get('//.well-known/jwks.json')).body['keys'];
}

/** As another service does it, which knows the published keys only. */
export async function verifiesByJwks(app: TestApp, token: string): Promise<boolean> {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const jwk = (await publishedKeys(app)).find(({ kid }) => kid === decode(header)['kid']);
  if (!jwk || jwk.alg !== decode(header)['alg']) return false;
  const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), ...forms[jwk.alg] };
  return verify('sha256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'));
}
