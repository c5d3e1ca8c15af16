import { Injectable } from '@nestjs/common';
import type { Principal } from '../access/index.js';
import { AuditTrail } from '../audit/index.js';
import { Letters, Passwords } from '../auth/index.js';
import { EmailAddress } from '../mail/index.js';
import { UnitOfWork } from '../platform/database/index.js';
import { NotFound } from '../platform/problems/index.js';
import { OneTimeTokens, Revocation, Sessions } from '../tokens/index.js';
import { type User, Users } from '../users/index.js';
import type { CreateUserRequest, UpdateUserRequest } from './admin-users.requests.js';
import type { Role } from '../vocabulary/index.js';

/** What administrators do to accounts. They never see or choose a password. */
@Injectable()
export class AdminUsersService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: Users,
    private readonly passwords: Passwords,
    private readonly sessions: Sessions,
    private readonly oneTimeTokens: OneTimeTokens,
    private readonly revocation: Revocation,
    private readonly letters: Letters,
    private readonly audit: AuditTrail,
  ) {}

  /** The person gets a letter to choose a password with. @throws EmailTaken */
  async create({ name, email, roles }: CreateUserRequest, actor?: Principal): Promise<User> {
    const address = EmailAddress.parse(email);
    return this.unitOfWork.run(async () => {
      const user = await this.users.create({ name, email: address, roles, language: 'en' });
      await this.audit.record({
        type: 'user.created',
        userId: user.id,
        actorId: actor?.userId,
        details: { roles },
      });
      await this.letters.post({ about: 'invitation', userId: user.id });
      return user;
    });
  }

  /** @throws NotFound | LastAdmin */
  async update(
    userId: string,
    { name, roles, disabled }: UpdateUserRequest,
    actor?: Principal,
  ): Promise<User> {
    return this.unitOfWork.run(async () => {
      const { user, refuseIfLastAdmin } = await this.users.lockWithAdmins(userId);
      if (!user) throw new NotFound();
      if (disabled || (roles && !roles.includes('admin'))) refuseIfLastAdmin();
      // Also where nothing changes: who asks again, because the first try got no answer, relies on this one.
      await this.revocation.announce(userId);
      const by = { userId, actorId: actor?.userId };
      if (name !== undefined && name !== user.name) await this.rename(name, by);
      if (roles && !isSame(roles, user.roles)) await this.setRoles(roles, user.roles, by);
      if (disabled !== undefined && disabled !== (user.disabledAt !== null))
        await this.setDisabled(disabled, by);
      return this.users.get(userId);
    });
  }

  /** For an operator whose last administrator was taken over: it is shut out, though nobody may be left to administer. @throws NotFound */
  async disableEvenTheLast(userId: string): Promise<User> {
    return this.unitOfWork.run(async () => {
      const { user } = await this.users.lockWithAdmins(userId);
      if (!user) throw new NotFound();
      await this.revocation.announce(userId);
      if (!user.disabledAt) await this.setDisabled(true, { userId, actorId: undefined });
      return this.users.get(userId);
    });
  }

  /** @throws NotFound | LastAdmin */
  async delete(userId: string, actor: Principal): Promise<void> {
    await this.unitOfWork.run(async () => {
      const { user, refuseIfLastAdmin } = await this.users.lockWithAdmins(userId);
      if (!user) throw new NotFound();
      refuseIfLastAdmin();
      await this.sessions.revokeAll(userId, 'user_deleted');
      await this.users.delete(userId);
      await this.audit.record({ type: 'user.deleted', userId, actorId: actor.userId });
      await this.letters.post({ about: 'account_deleted', email: user.email, language: user.language });
    });
  }

  /** How many it ended. @throws NotFound */
  async endSessions(userId: string, actor?: Principal): Promise<number> {
    return this.unitOfWork.run(async () => {
      if (!(await this.users.lock(userId))) throw new NotFound();
      const count = await this.sessions.revokeAll(userId, 'ended_by_admin');
      if (count === 0) return 0;
      const details = { count, reason: 'ended_by_admin' };
      await this.audit.record({ type: 'sessions.ended', userId, actorId: actor?.userId, details });
      return count;
    });
  }

  /** The old password opens nothing from here on; sessions end, and the person is written to. @throws NotFound */
  async forcePasswordReset(userId: string, actor: Principal): Promise<void> {
    await this.unitOfWork.run(async () => {
      if (!(await this.users.lock(userId))) throw new NotFound();
      await this.passwords.remove(userId);
      await this.oneTimeTokens.revokeAll(userId);
      const sessionsEnded = await this.sessions.revokeAll(userId, 'ended_by_admin');
      const details = { sessionsEnded };
      await this.audit.record({ type: 'password.reset_forced', userId, actorId: actor.userId, details });
      await this.letters.post({ about: 'password_reset_forced', userId });
    });
  }

  private async rename(name: string, by: Whom): Promise<void> {
    await this.users.rename(by.userId, name);
    await this.audit.record({ type: 'user.renamed', ...by });
  }

  private async setRoles(after: Role[], before: string[], by: Whom): Promise<void> {
    await this.users.setRoles(by.userId, after);
    await this.revocation.makeAccessTokensStale(by.userId);
    await this.audit.record({ type: 'user.role_changed', ...by, details: { before, after } });
  }

  private async setDisabled(disabled: boolean, by: Whom): Promise<void> {
    await this.users.setDisabled(by.userId, disabled);
    const sessionsEnded = disabled ? await this.sessions.revokeAll(by.userId, 'user_disabled') : 0;
    const type = disabled ? 'user.disabled' : 'user.enabled';
    await this.audit.record({ type, ...by, details: { sessionsEnded } });
  }
}

interface Whom {
  userId: string;
  actorId: string | undefined;
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((role) => b.includes(role));
}
