import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Instant } from '../platform/database/index.js';

/** A service of ours elsewhere. One that was removed stays, so that the audit trail's ids keep a name. */
@Entity('oauth_clients')
export class OAuthClient {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  name!: string;

  /** SHA-256: enough for 256 random bits. Whoever reads the table holds no secret. */
  @Column('bytea', { name: 'secret_hash' })
  secretHash!: Buffer;

  @Instant('created_at')
  createdAt!: Date;

  @Instant('revoked_at', { nullable: true })
  revokedAt!: Date | null;
}
