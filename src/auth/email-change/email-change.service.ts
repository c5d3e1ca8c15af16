import { Injectable } from '@nestjs/common';
import type { Principal } from '../../access/index.js';
import { AuditTrail } from '../../audit/index.js';
import { EmailAddress } from '../../mail/index.js';
import { UnitOfWork } from '../../platform/database/index.js';
import { LinkInvalid, OneTimeTokens } from '../../tokens/index.js';
import { Users } from '../../users/index.js';
import { Letters } from '../letters/letters.js';
import { Passwords } from '../password/passwords.js';
import { takenMeansInvalid } from '../taken-means-invalid.js';

/** Moving an account to another address: asked for with the password, done by the link that the new address gets. */
@Injectable()
export class EmailChangeService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: Users,
    private readonly passwords: Passwords,
    private readonly oneTimeTokens: OneTimeTokens,
    private readonly letters: Letters,
    private readonly audit: AuditTrail,
  ) {}

  /** The same for a new address that somebody has; whether so is looked up when the letter is written. */
  async request({ userId }: Principal, typed: string, password: string): Promise<void> {
    const { original: newEmail, canonical } = EmailAddress.parse(typed);
    const match = await this.passwords.confirm(await this.users.get(userId), password, '/password');
    await this.unitOfWork.run(async () => {
      await this.users.lock(userId);
      await this.passwords.ensureStill(match, '/password');
      await this.audit.record({ type: 'email.change_requested', userId });
      await this.letters.post({ about: 'email_change_notice', userId });
      await this.letters.postOnRequest({ about: 'email_change_requested', userId, newEmail }, canonical);
    });
  }

  /** @throws LinkInvalid */
  async confirm(presented: string): Promise<void> {
    const { userId, email } = await this.oneTimeTokens.peek('change_email', presented);
    const newEmail = EmailAddress.parse(email);
    await this.unitOfWork.run(async () => {
      const people = await this.users.lockAddress(newEmail.canonical, userId);
      const user = people.find(({ id }) => id === userId);
      const isTaken = people.some(({ id, provisional }) => id !== userId && !provisional);
      if (!user || user.disabledAt || isTaken)
        throw new LinkInvalid({ reason: 'the address is someone else’s' });
      await this.oneTimeTokens.redeem('change_email', presented);
      await this.users.changeAddress(user, newEmail).catch(takenMeansInvalid);
      // A reset link that went to the old address must not open the account any more.
      await this.oneTimeTokens.revokeAll(userId);
      await this.audit.record({ type: 'email.changed', userId });
      await this.letters.post({ about: 'email_changed', userId, oldEmail: user.email });
    });
  }
}
