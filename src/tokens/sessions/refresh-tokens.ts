import { createHmac, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { DerivedKeys, type RefreshTokenKey } from '../keys/derived-keys.js';

export interface RefreshTokenContent {
  sessionId: string;
  generation: number;
}

const formatVersion = 1;
const prefix = 'ghr_';
/** version 1 · key id 1 · session id 16 · generation 4 bytes; then the HMAC-SHA-256 over them. */
const contentBytes = 22;
const shape = /^ghr_[\w-]{72}[0-9a-f]{8}$/;

/**
 * The form of a refresh token: `ghr_`, base64url of content and HMAC, CRC-32 in hex (for secret scanners). It is
 * derived, not stored: the session row holds the generation, and the same content always gives the same token.
 */
@Injectable()
export class RefreshTokens {
  constructor(private readonly keys: DerivedKeys) {}

  issue(content: RefreshTokenContent): string {
    return spell(content, this.keys.refreshTokenKeys[0]);
  }

  /** What the token says if we made it; nothing is asked of the database for one that we did not. */
  read(presented: string): RefreshTokenContent | undefined {
    if (!shape.test(presented) || checksum(presented.slice(0, -8)) !== presented.slice(-8)) return undefined;
    const content = Buffer.from(presented.slice(prefix.length, -8), 'base64url').subarray(0, contentBytes);
    const claimed = { sessionId: toUuid(content.subarray(2, 18)), generation: content.readUInt32BE(18) };
    const candidates = this.keys.refreshTokenKeys.filter(({ id }) => id === content[1]);
    // Made anew and compared whole: no other spelling of the same token passes.
    const genuine = candidates.some((key) =>
      timingSafeEqual(Buffer.from(spell(claimed, key)), Buffer.from(presented)),
    );
    return genuine ? claimed : undefined;
  }
}

function spell({ sessionId, generation }: RefreshTokenContent, { id, key }: RefreshTokenKey): string {
  const content = Buffer.alloc(contentBytes);
  content.writeUInt8(formatVersion, 0);
  content.writeUInt8(id, 1);
  content.write(sessionId.replaceAll('-', ''), 2, 'hex');
  content.writeUInt32BE(generation, 18);
  const mac = createHmac('sha256', key).update(content).digest();
  const token = prefix + Buffer.concat([content, mac]).toString('base64url');
  return token + checksum(token);
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}

function toUuid(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
