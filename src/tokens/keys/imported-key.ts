import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { TokenAlgorithm } from './key-pairs.js';
import { KeysRefused } from '../tokens.errors.js';

/** Beyond it a signature takes tens of milliseconds, of one of the few threads that there are. */
const mostModulusBits = 8192;

/**
 * A private key in PEM (PKCS #8, PKCS #1 or SEC 1) that is fit for the algorithm.
 * @throws KeysRefused
 */
export function readPrivateKey(pem: string, algorithm: TokenAlgorithm, fewestBits: number): KeyObject {
  const key = parse(pem);
  const weakness = algorithm === 'ES256' ? wrongWithEc(key) : wrongWithRsa(key, algorithm, fewestBits);
  if (weakness) throw new KeysRefused(`The key ${weakness}.`);
  if (!worksAsPair(key)) throw new KeysRefused('The key is damaged: its two halves do not belong together.');
  return key;
}

function parse(pem: string): KeyObject {
  if (!pem.includes('PRIVATE KEY-----'))
    throw new KeysRefused('The file holds no private key in PEM form (-----BEGIN … PRIVATE KEY-----).');
  if (pem.includes('ENCRYPTED'))
    throw new KeysRefused('The key is encrypted: decrypt it first (openssl pkey -in FILE -out PLAIN-FILE).');
  try {
    return createPrivateKey(pem);
  } catch {
    throw new KeysRefused('The private key in the file cannot be read.');
  }
}

function wrongWithEc({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string | undefined {
  if (asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1') return undefined;
  return 'is of another kind than ES256 needs: use an elliptic curve key on P-256 (prime256v1)';
}

function wrongWithRsa(
  { asymmetricKeyType, asymmetricKeyDetails = {} }: KeyObject,
  algorithm: TokenAlgorithm,
  fewestBits: number,
): string | undefined {
  if (asymmetricKeyType !== 'rsa')
    return `is of another kind than ${algorithm} needs: use an RSA key (rsaEncryption)`;
  const { modulusLength = 0, publicExponent = 0n } = asymmetricKeyDetails;
  if (modulusLength < fewestBits) return `has ${modulusLength} bits: use at least ${fewestBits}`;
  if (modulusLength > mostModulusBits) return `has ${modulusLength} bits: use at most ${mostModulusBits}`;
  // FIPS 186-5, A.1.1.
  if (publicExponent <= 65_536n || publicExponent % 2n === 0n)
    return `has the public exponent ${publicExponent}: use 65537`;
  return undefined;
}

function worksAsPair(privateKey: KeyObject): boolean {
  const probe = Buffer.from('gatehouse');
  try {
    return verify('sha256', probe, createPublicKey(privateKey), sign('sha256', probe, privateKey));
  } catch {
    return false;
  }
}
