import { createHash, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

/** What access tokens may be signed with (RFC 7518); at any time one of them is in use. */
export const tokenAlgorithms = ['RS256', 'PS256', 'ES256'] as const;
export type TokenAlgorithm = (typeof tokenAlgorithms)[number];

export type PublicJwk =
  { kty: 'RSA'; n: string; e: string } | { kty: 'EC'; crv: string; x: string; y: string };

/** 128 bits of strength: OWASP ASVS 5.0, 11.2.3. */
export const modulusBits = 3072;

export async function makePrivateKey(algorithm: TokenAlgorithm): Promise<KeyObject> {
  const generate = promisify(generateKeyPair);
  const { privateKey } =
    algorithm === 'ES256'
      ? await generate('ec', { namedCurve: 'P-256' })
      : await generate('rsa', { modulusLength: modulusBits });
  return privateKey;
}

/** Has the members that RFC 7638 hashes, and no other. */
export function publicJwkOf(privateKey: KeyObject): PublicJwk {
  return createPublicKey(privateKey).export({ format: 'jwk' }) as unknown as PublicJwk;
}

/** RFC 7638: the members in lexical order without white space. */
export function thumbprint(jwk: PublicJwk): string {
  return createHash('sha256')
    .update(JSON.stringify(jwk, Object.keys(jwk).sort()))
    .digest('base64url');
}
