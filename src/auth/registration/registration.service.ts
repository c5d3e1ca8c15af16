import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../audit/index.js';
import { EmailAddress } from '../../mail/index.js';
import { UnitOfWork } from '../../platform/database/index.js';
import { LinkInvalid, OneTimeTokens } from '../../tokens/index.js';
import { Users } from '../../users/index.js';
import { Hooks } from '../hooks.js';
import { Letters } from '../letters/letters.js';
import { PasswordPolicy } from '../password/password-policy.js';
import { Passwords } from '../password/passwords.js';
import { takenMeansInvalid } from '../taken-means-invalid.js';
import type { SignupRequest } from './registration.requests.js';
import type { Language } from '../../vocabulary/index.js';

@Injectable()
export class RegistrationService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: Users,
    private readonly passwords: Passwords,
    private readonly policy: PasswordPolicy,
    private readonly oneTimeTokens: OneTimeTokens,
    private readonly letters: Letters,
    private readonly audit: AuditTrail,
    private readonly hooks: Hooks,
  ) {}

  /**
   * Every sign-up is kept the same way, whether the address is known or not; who is told what is decided when the letter
   * is written. So there is nothing in the answer or its time to learn from.
   */
  async signUp({ name, email: typed, password }: SignupRequest, language: Language): Promise<void> {
    const email = EmailAddress.parse(typed);
    await this.policy.check(password, { email: email.canonical, name }, '/password');
    await this.hooks.beforeSignUp({ name, email: email.canonical, language });
    const hash = await this.passwords.hashForSignUp(password, email.canonical);
    await this.unitOfWork.run(async () => {
      const user = await this.users.signUp({ name, email, language });
      await this.passwords.set(user.id, hash);
      await this.audit.record({ type: 'user.signed_up', userId: user.id });
      await this.letters.postOnRequest({ about: 'sign_up', userId: user.id }, email.canonical);
      await this.hooks.afterSignUp(user);
    });
  }

  async resendVerification(email: string): Promise<void> {
    const { canonical } = EmailAddress.parse(email);
    await this.letters.postOnRequest({ about: 'verification_again', email: canonical }, canonical);
  }

  /** @throws LinkInvalid */
  async verifyEmail(presented: string): Promise<void> {
    const { userId, email } = await this.oneTimeTokens.peek('verify_email', presented);
    await this.unitOfWork.run(async () => {
      const people = await this.users.lockAddress(EmailAddress.parse(email).canonical);
      const signUp = people.find(({ id, provisional }) => id === userId && provisional);
      const isTaken = people.some(({ provisional }) => !provisional);
      if (!signUp || isTaken) throw new LinkInvalid({ reason: 'another sign-up of the address was first' });
      await this.oneTimeTokens.redeem('verify_email', presented);
      await this.users.claimAddress(signUp).catch(takenMeansInvalid);
      await this.audit.record({ type: 'user.email_verified', userId });
    });
  }
}
