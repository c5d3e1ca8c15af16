import { constants, sign as signData } from 'node:crypto';
import { promisify } from 'node:util';
import type { TokenAlgorithm } from '../keys/key-pairs.js';
import type { SigningPair } from '../keys/signing-keys.js';

const signBeside = promisify(signData);

/** What a key does not say of itself (RFC 7518, 3.3 to 3.5); each with SHA-256. */
const forms: Record<TokenAlgorithm, object | undefined> = {
  RS256: undefined,
  PS256: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
  ES256: { dsaEncoding: 'ieee-p1363' },
};

/**
 * The claims as a JWS (RFC 7515, compact form) of type `at+jwt`. Signed in a thread of libuv's pool: the JWT library computes on the
 * event loop, where every other request would wait for each signature.
 */
export async function signToken(
  claims: object,
  { kid, algorithm, privateKey }: SigningPair,
): Promise<string> {
  const signed = `${encode({ alg: algorithm, typ: 'at+jwt', kid })}.${encode(claims)}`;
  const form = forms[algorithm];
  const signature = await signBeside(
    'sha256',
    Buffer.from(signed),
    form ? { key: privateKey, ...form } : privateKey,
  );
  return `${signed}.${signature.toString('base64url')}`;
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
