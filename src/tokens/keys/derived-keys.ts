import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { TokensSettings } from '../tokens.settings.js';

const formatVersion = 1;
const ivBytes = 12;
const tagBytes = 16;

export interface RefreshTokenKey {
  /** One byte inside each refresh token that tells which secret made it. Two secrets may have the same. */
  id: number;
  key: KeyObject;
}

interface Decrypted {
  plain: Buffer;
  /** Made with KEY_ENCRYPTION_SECRET_PREVIOUS: to be encrypted anew. */
  isOutdated: boolean;
}

/**
 * The keys that are made from KEY_ENCRYPTION_SECRET (HKDF-SHA-256, RFC 5869), each for one purpose only. What is new is made
 * with that secret; what was made with KEY_ENCRYPTION_SECRET_PREVIOUS is still read.
 */
@Injectable()
export class DerivedKeys {
  /** Authenticate refresh tokens: the first makes them, each of them reads them. */
  readonly refreshTokenKeys: readonly [RefreshTokenKey, ...RefreshTokenKey[]];
  private readonly signingKeyEncryption: readonly [Buffer, ...Buffer[]];
  private readonly secret: Buffer;

  constructor({ KEY_ENCRYPTION_SECRET, KEY_ENCRYPTION_SECRET_PREVIOUS }: TokensSettings) {
    this.secret = KEY_ENCRYPTION_SECRET;
    const previous = KEY_ENCRYPTION_SECRET_PREVIOUS ? [KEY_ENCRYPTION_SECRET_PREVIOUS] : [];
    this.refreshTokenKeys = [refreshTokenKey(this.secret), ...previous.map(refreshTokenKey)];
    this.signingKeyEncryption = [encryptionKey(this.secret), ...previous.map(encryptionKey)];
  }

  /** A key for a purpose of another room's. */
  derive(purpose: string, bytes: number): Buffer {
    return hkdf(this.secret, purpose, bytes);
  }

  /** AES-256-GCM; `label` is authenticated, so that one key's ciphertext cannot pose as another's. */
  encrypt(plain: Buffer, label: string): Buffer {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', this.signingKeyEncryption[0], iv).setAAD(Buffer.from(label));
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([Buffer.from([formatVersion]), iv, cipher.getAuthTag(), sealed]);
  }

  /** @throws Error when it was made with neither secret, or the bytes were changed */
  decrypt(sealed: Buffer, label: string): Decrypted {
    const [current, ...previous] = this.signingKeyEncryption;
    try {
      return { plain: decryptWith(current, sealed, label), isOutdated: false };
    } catch (error) {
      if (!previous[0]) throw error;
      return { plain: decryptWith(previous[0], sealed, label), isOutdated: true };
    }
  }
}

function refreshTokenKey(secret: Buffer): RefreshTokenKey {
  return {
    id: hkdf(secret, 'refresh-token-key-id', 1).readUInt8(),
    key: createSecretKey(hkdf(secret, 'refresh-token', 32)),
  };
}

function encryptionKey(secret: Buffer): Buffer {
  return hkdf(secret, 'signing-key', 32);
}

function hkdf(secret: Buffer, purpose: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `gatehouse/${purpose}`, bytes));
}

function decryptWith(key: Buffer, sealed: Buffer, label: string): Buffer {
  if (sealed[0] !== formatVersion) throw new Error('unknown format');
  const iv = sealed.subarray(1, 1 + ivBytes);
  const tag = sealed.subarray(1 + ivBytes, 1 + ivBytes + tagBytes);
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(label)).setAuthTag(tag);
  return Buffer.concat([decipher.update(sealed.subarray(1 + ivBytes + tagBytes)), decipher.final()]);
}
