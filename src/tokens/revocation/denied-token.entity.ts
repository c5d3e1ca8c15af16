import { Entity, PrimaryColumn } from 'typeorm';
import { Instant } from '../../platform/database/index.js';

/** An access token that was denied by its own id, until it expires. By session, as that is what is looked up. */
@Entity('denied_tokens')
export class DeniedToken {
  @PrimaryColumn('uuid', { name: 'session_id' })
  sessionId!: string;

  @PrimaryColumn('text')
  jti!: string;

  @Instant('expires_at')
  expiresAt!: Date;
}
