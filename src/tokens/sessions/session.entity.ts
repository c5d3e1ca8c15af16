import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { Instant } from '../../platform/database/index.js';

/** One login on one device. Its refresh token is not stored: only the generation that is current. */
@Entity('sessions')
@Index('sessions_of_a_user', ['userId'])
// On an expression, which only the migration can say.
@Index('sessions_by_end', { synchronize: false })
export class Session {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'user_id' })
  userId!: string;

  @Column('int')
  generation!: number;

  @Instant('created_at')
  createdAt!: Date;

  /** When `generation` became current; the grace of its predecessor counts from here. */
  @Instant('rotated_at')
  rotatedAt!: Date;

  /** How many rotations there were since `rotationsSince`: what LIMIT_REFRESH_PER_SESSION counts. */
  @Column('int', { default: 0 })
  rotations!: number;

  @Instant('rotations_since', { default: () => 'now()' })
  rotationsSince!: Date;

  @Instant('last_used_at')
  lastUsedAt!: Date;

  @Instant('idle_expires_at')
  idleExpiresAt!: Date;

  /** Never moved: the session ends here however often it is refreshed. */
  @Instant('expires_at')
  expiresAt!: Date;

  @Instant('revoked_at', { nullable: true })
  revokedAt!: Date | null;

  @Column('text', { name: 'revoked_reason', nullable: true })
  revokedReason!: string | null;

  @Column('text')
  ip!: string;

  @Column('text', { name: 'user_agent' })
  userAgent!: string;
}
