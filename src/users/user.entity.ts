import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Language } from '../vocabulary/index.js';
import { Instant } from '../platform/database/index.js';

/** A person. What proves who they are (password, sessions) lives in other rooms. */
@Entity('users')
@Index('one_account_per_address', ['emailCanonical'], { unique: true, where: 'NOT provisional' })
@Index('users_by_address', ['emailCanonical', 'id'])
// Of kinds that only the migration can say.
@Index('users_beyond_user', { synchronize: false })
@Index('users_by_text', { synchronize: false })
@Index('users_disabled', ['createdAt', 'id'], { where: 'disabled_at IS NOT NULL' })
@Index('users_unverified', ['createdAt', 'id'], {
  where: 'disabled_at IS NULL AND email_verified_at IS NULL',
})
@Index('sign_ups_oldest_first', ['createdAt'], { where: 'provisional' })
@Index('active_admins', ['id'], {
  where: `'admin' = ANY (roles) AND disabled_at IS NULL AND NOT provisional`,
})
@Index('users_newest_first', ['createdAt', 'id'])
export class User {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  name!: string;

  /** As typed, for sending. */
  @Column('text')
  email!: string;

  /** The one spelling that is compared (mail/email-address.ts). */
  @Column('text', { name: 'email_canonical' })
  emailCanonical!: string;

  @Column('text', { array: true })
  roles!: string[];

  /**
   * A sign-up whose address nobody has proven yet. An address may have several, each with its own name and password:
   * the one whose link is followed becomes the account, the others vanish. Nobody can squat on another's address.
   */
  @Column('boolean')
  provisional!: boolean;

  /** The language of letters. */
  @Column('text')
  language!: Language;

  @Instant('created_at')
  createdAt!: Date;

  @Instant('email_verified_at', { nullable: true })
  emailVerifiedAt!: Date | null;

  @Instant('disabled_at', { nullable: true })
  disabledAt!: Date | null;
}
