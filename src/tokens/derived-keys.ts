import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { TokensSettings } from './tokens.settings.js';

const formatVersion = 1;
const ivBytes = 12;
const tagBytes = 16;

/** The keys that are made from KEY_ENCRYPTION_SECRET (HKDF-SHA-256, RFC 5869), each for one purpose only. */
@Injectable()
export class DerivedKeys {
  /** Authenticates refresh tokens. */
  readonly refreshToken: Buffer;
  /** One byte inside each refresh token that tells which secret made it. */
  readonly refreshTokenKeyId: number;
  private readonly signingKeyEncryption: Buffer;

  constructor(private readonly settings: TokensSettings) {
    this.refreshToken = this.derive('refresh-token', 32);
    this.refreshTokenKeyId = this.derive('refresh-token-key-id', 1).readUInt8();
    this.signingKeyEncryption = this.derive('signing-key', 32);
  }

  /** A key for a purpose of another room's. */
  derive(purpose: string, bytes: number): Buffer {
    return Buffer.from(
      hkdfSync('sha256', this.settings.KEY_ENCRYPTION_SECRET, '', `gatehouse/${purpose}`, bytes),
    );
  }

  /** AES-256-GCM; `label` is authenticated, so that one key's ciphertext cannot pose as another's. */
  encrypt(plain: Buffer, label: string): Buffer {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', this.signingKeyEncryption, iv).setAAD(Buffer.from(label));
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([Buffer.from([formatVersion]), iv, cipher.getAuthTag(), sealed]);
  }

  /** @throws Error when the secret is another one or the bytes were changed */
  decrypt(sealed: Buffer, label: string): Buffer {
    if (sealed[0] !== formatVersion) throw new Error('unknown format');
    const iv = sealed.subarray(1, 1 + ivBytes);
    const tag = sealed.subarray(1 + ivBytes, 1 + ivBytes + tagBytes);
    const decipher = createDecipheriv('aes-256-gcm', this.signingKeyEncryption, iv, {
      authTagLength: tagBytes,
    });
    decipher.setAAD(Buffer.from(label)).setAuthTag(tag);
    return Buffer.concat([decipher.update(sealed.subarray(1 + ivBytes + tagBytes)), decipher.final()]);
  }
}
