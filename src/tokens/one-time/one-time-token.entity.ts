import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { Instant } from '../../platform/database/index.js';

export type OneTimePurpose = 'verify_email' | 'reset_password' | 'change_email';

/** The link in a letter. One row per user and purpose, so that a newer token is the end of the older one. */
@Entity('one_time_tokens')
@Index('one_time_token_by_hash', ['tokenHash'], { unique: true })
@Index('one_time_tokens_by_end', ['expiresAt'])
export class OneTimeToken {
  @PrimaryColumn('uuid', { name: 'user_id' })
  userId!: string;

  @PrimaryColumn('text')
  purpose!: OneTimePurpose;

  /** SHA-256: enough for 256 random bits. Whoever reads the table holds no link. */
  @Column('bytea', { name: 'token_hash' })
  tokenHash!: Buffer;

  /** The address that the letter goes to, and that the link therefore proves. */
  @Column('text')
  email!: string;

  @Instant('expires_at')
  expiresAt!: Date;
}
