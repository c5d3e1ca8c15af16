import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Instant } from '../../platform/database/index.js';

/** Apart from the user, so that reading a user never reads a hash. No row: no password opens the account. */
@Entity('passwords')
export class Password {
  @PrimaryColumn('uuid', { name: 'user_id' })
  userId!: string;

  /** PHC string (argon2id), or a bcrypt hash brought from elsewhere until its owner next logs in. */
  @Column('text')
  hash!: string;

  @Instant('changed_at')
  changedAt!: Date;
}
