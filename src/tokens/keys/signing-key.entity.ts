import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { Instant } from '../../platform/database/index.js';
import type { PublicJwk, TokenAlgorithm } from './key-pairs.js';

/**
 * `next` is published and waits; `current` signs; `previous` still verifies, until its last token has expired; `retired` was
 * compromised. A previous key whose time is over counts as retired without anybody saying so.
 */
export type KeyState = 'next' | 'current' | 'previous' | 'retired';

/** A key pair for access tokens. The private half is stored encrypted only, and no longer than it may sign. */
@Entity('signing_keys')
@Index('one_current_signing_key', ['state'], { unique: true, where: `state = 'current'` })
@Index('one_next_signing_key', ['state'], { unique: true, where: `state = 'next'` })
@Check(
  'only_keys_that_may_sign_are_kept_whole',
  `(state IN ('next', 'current')) = (private_key_encrypted IS NOT NULL)`,
)
export class SigningKey {
  /** RFC 7638 thumbprint of the public key: one key has one row, whatever becomes of it. */
  @PrimaryColumn('text')
  kid!: string;

  /** The only one that it signs and verifies with (RFC 8725, 3.1). */
  @Column('text')
  algorithm!: TokenAlgorithm;

  @Column('text')
  state!: KeyState;

  @Column('jsonb', { name: 'public_jwk' })
  publicJwk!: PublicJwk;

  /** PKCS #8, encrypted by DerivedKeys under the label `kid`. */
  @Column('bytea', { name: 'private_key_encrypted', nullable: true })
  privateKeyEncrypted!: Buffer | null;

  /** Published from here on. */
  @Instant('created_at')
  createdAt!: Date;

  /** When it became current. */
  @Instant('activated_at', { nullable: true })
  activatedAt!: Date | null;

  /** When another became current in its place. */
  @Instant('replaced_at', { nullable: true })
  replacedAt!: Date | null;

  /** When it was declared compromised. */
  @Instant('retired_at', { nullable: true })
  retiredAt!: Date | null;
}
