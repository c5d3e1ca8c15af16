import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const shape = /^ghc_[\w-]{43}[0-9a-f]{8}$/;

/** `ghc_`, 256 random bits, CRC-32 in hex: as recognisable to secret scanners as a refresh token. */
export function newClientSecret(): string {
  const secret = `ghc_${randomBytes(32).toString('base64url')}`;
  return secret + checksum(secret);
}

/** Whether it can be one; what cannot costs no query. */
export function isClientSecret(presented: string): boolean {
  return shape.test(presented) && checksum(presented.slice(0, -8)) === presented.slice(-8);
}

export function hashOfSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}
