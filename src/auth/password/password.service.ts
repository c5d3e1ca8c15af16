import { Injectable } from '@nestjs/common';
import type { Principal } from '../../access/index.js';
import { AuditTrail } from '../../audit/index.js';
import { EmailAddress } from '../../mail/index.js';
import { UnitOfWork } from '../../platform/database/index.js';
import { ValidationFailed } from '../../platform/problems/index.js';
import { LinkInvalid, OneTimeTokens, Sessions } from '../../tokens/index.js';
import { type User, Users } from '../../users/index.js';
import { Letters } from '../letters/letters.js';
import { takenMeansInvalid } from '../taken-means-invalid.js';
import { PasswordPolicy } from './password-policy.js';
import { PasswordTries } from './password-tries.js';
import { Passwords } from './passwords.js';

@Injectable()
export class PasswordService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: Users,
    private readonly passwords: Passwords,
    private readonly tries: PasswordTries,
    private readonly policy: PasswordPolicy,
    private readonly oneTimeTokens: OneTimeTokens,
    private readonly sessions: Sessions,
    private readonly letters: Letters,
    private readonly audit: AuditTrail,
  ) {}

  /** The same statements for a known and an unknown address; nothing about an account changes here. */
  async forgot(email: string): Promise<void> {
    const { canonical } = EmailAddress.parse(email);
    const [user] = await this.users.findByAddress(canonical);
    const userId = user?.id ?? null;
    await this.unitOfWork.run(async () => {
      await this.audit.record({ type: 'password.reset_requested', userId });
      await this.letters.postOnRequest({ about: 'password_forgotten', userId }, canonical);
    });
  }

  /** Ends every session and every lock-out. The link has proven the address too. @throws LinkInvalid | ValidationFailed */
  async reset(presented: string, newPassword: string): Promise<void> {
    const link = await this.oneTimeTokens.peek('reset_password', presented);
    const { canonical } = EmailAddress.parse(link.email);
    const user = await this.users.find(link.userId);
    await this.policy.check(newPassword, { email: canonical, name: user?.name }, '/newPassword');
    const hash = await this.passwords.hash(newPassword);
    await this.unitOfWork.run(async () => {
      const owner = ownerOf(await this.users.lockAddress(canonical), link.userId);
      await this.oneTimeTokens.redeem('reset_password', presented);
      await this.users.claimAddress(owner).catch(takenMeansInvalid);
      await this.passwords.set(owner.id, hash);
      await this.oneTimeTokens.revokeAll(owner.id);
      const sessionsEnded = await this.sessions.revokeAll(owner.id, 'password_reset');
      await this.audit.record({ type: 'password.reset', userId: owner.id, details: { sessionsEnded } });
      await this.letters.post({ about: 'password_reset', userId: owner.id });
      await this.unitOfWork.afterCommit(() => this.tries.forget(canonical));
    });
  }

  /** Ends every other session. @throws ValidationFailed */
  async change(
    { userId, sessionId }: Principal,
    currentPassword: string,
    newPassword: string,
  ): Promise<void> {
    const user = await this.users.get(userId);
    const match = await this.passwords.confirm(user, currentPassword, '/currentPassword');
    await this.policy.check(newPassword, user, '/newPassword');
    if (newPassword.normalize('NFC') === currentPassword.normalize('NFC')) throw unchanged();
    const hash = await this.passwords.hash(newPassword);
    await this.unitOfWork.run(async () => {
      await this.users.lock(userId);
      await this.passwords.ensureStill(match, '/currentPassword');
      await this.passwords.set(userId, hash);
      await this.oneTimeTokens.revokeAll(userId);
      const sessionsEnded = await this.sessions.revokeAll(userId, 'password_changed', sessionId);
      await this.audit.record({ type: 'password.changed', userId, sessionId, details: { sessionsEnded } });
      await this.letters.post({ about: 'password_changed', userId });
    });
  }
}

/** The link is good for this user at this address only while the address is that user's. @throws LinkInvalid */
function ownerOf(people: User[], userId: string): User {
  const owner = people.find(({ id }) => id === userId);
  const isSomeoneElses = people.some(({ id, provisional }) => id !== userId && !provisional);
  if (!owner || owner.disabledAt || isSomeoneElses)
    throw new LinkInvalid({ reason: 'the address is not theirs' });
  return owner;
}

function unchanged(): ValidationFailed {
  const message = 'Use another password than the current one';
  return new ValidationFailed({ errors: [{ pointer: '/newPassword', code: 'password_unchanged', message }] });
}
