import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../audit/index.js';
import type { EmailAddress } from '../../mail/index.js';
import type { DomainError } from '../../platform/problems/index.js';
import { type User, Users } from '../../users/index.js';
import { AccountDisabled, EmailUnverified, InvalidCredentials } from '../auth.errors.js';
import { AuthSettings } from '../auth.settings.js';
import { PasswordTries } from '../password/password-tries.js';
import { type PasswordMatch, Passwords } from '../password/passwords.js';

/** A right password, and its stronger hash where the stored one is weak by now. */
export interface LoginMatch extends PasswordMatch {
  rehashed?: string;
  password: string;
}

/** Whether somebody may log in. Known and unknown addresses cost the same and are refused in the same words. */
@Injectable()
export class LoginCheck {
  constructor(
    private readonly users: Users,
    private readonly passwords: Passwords,
    private readonly tries: PasswordTries,
    private readonly audit: AuditTrail,
    private readonly settings: AuthSettings,
  ) {}

  /** @throws InvalidCredentials | TooManyRequests; after a right password also AccountDisabled, EmailUnverified */
  async pass(email: EmailAddress, password: string): Promise<LoginMatch> {
    let candidates: User[] = [];
    const match = await this.tries.judge(email.canonical, async () => {
      candidates = await this.users.findByAddress(email.canonical);
      return this.passwords.findMatch(candidates, password);
    });
    if (!match) throw await this.refusal(new InvalidCredentials(), candidates[0]);
    if (match.user.disabledAt) throw await this.refusal(new AccountDisabled(), match.user);
    const isUnverified = match.user.emailVerifiedAt === null && this.settings.LOGIN_REQUIRES_VERIFIED_EMAIL;
    if (isUnverified) throw await this.refusal(new EmailUnverified(), match.user);
    return { ...match, password, rehashed: await this.passwords.rehash(match, password) };
  }

  /**
   * Inside the unit of work that starts the session: the user, locked, if nothing has changed since the comparison. A
   * disable, reset or deletion that came in between makes it null; it can no longer come before the session is there.
   */
  async confirmUnderLock(match: LoginMatch): Promise<User | null> {
    const user = await this.users.lock(match.user.id);
    if (!user || user.disabledAt) return null;
    if (await this.passwords.isStill(match)) {
      if (match.rehashed) await this.passwords.set(user.id, match.rehashed);
      return user;
    }
    // Another login of the same person may just have upgraded the hash: the password is as right as it was.
    const again = match.rehashed && (await this.passwords.findMatch([user], match.password));
    return again ? user : null;
  }

  /** A refusal to throw, put on record. */
  async refusal(error: DomainError, user?: User): Promise<DomainError> {
    const details = { reason: error.definition.code };
    await this.audit.record({ type: 'session.refused', userId: user?.id ?? null, details });
    return error;
  }
}
