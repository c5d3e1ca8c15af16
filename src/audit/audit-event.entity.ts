import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { Instant } from '../platform/database/index.js';

/** One security event. It outlives the user it tells of, so there is no foreign key. */
@Entity('audit_events')
@Index('audit_events_newest_first', ['at', 'id'])
@Index('audit_events_of_a_user', ['userId', 'at', 'id'])
@Index('audit_events_of_a_type', ['type', 'at', 'id'])
export class AuditEvent {
  @PrimaryColumn('uuid')
  id!: string;

  @Instant('at')
  at!: Date;

  @Column('text')
  type!: string;

  /** Whom it happened to; null where nobody was recognised. */
  @Column('uuid', { name: 'user_id', nullable: true })
  userId!: string | null;

  /** Who did it, when that is someone else (an administrator). */
  @Column('uuid', { name: 'actor_id', nullable: true })
  actorId!: string | null;

  @Column('uuid', { name: 'session_id', nullable: true })
  sessionId!: string | null;

  @Column('text')
  ip!: string;

  @Column('text', { name: 'user_agent' })
  userAgent!: string;

  @Column('text', { name: 'request_id' })
  requestId!: string;

  /** Facts without secrets and without addresses: roles before and after, a reason. */
  @Column('jsonb')
  details!: object;
}
