import { Injectable } from '@nestjs/common';
import type { Principal } from '../../access/index.js';
import { AuditTrail } from '../../audit/index.js';
import { UnitOfWork } from '../../platform/database/index.js';
import { NotFound } from '../../platform/problems/index.js';
import { Sessions } from '../../tokens/index.js';
import { PersonalDataReader, UserResponse, Users } from '../../users/index.js';
import { Letters } from '../letters/letters.js';
import { Passwords } from '../password/passwords.js';
import type { AccountExport } from './account.response.js';

/** Leaving, and taking one's data along. */
@Injectable()
export class AccountService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: Users,
    private readonly passwords: Passwords,
    private readonly sessions: Sessions,
    private readonly letters: Letters,
    private readonly audit: AuditTrail,
    private readonly personalData: PersonalDataReader,
  ) {}

  /** @throws ValidationFailed | LastAdmin */
  async delete({ userId }: Principal, password: string): Promise<void> {
    const match = await this.passwords.confirm(await this.users.get(userId), password, '/password');
    await this.unitOfWork.run(async () => {
      const { user, refuseIfLastAdmin } = await this.users.lockWithAdmins(userId);
      if (!user) throw new NotFound();
      refuseIfLastAdmin();
      await this.passwords.ensureStill(match, '/password');
      await this.sessions.revokeAll(userId, 'user_deleted');
      await this.users.delete(userId);
      await this.audit.record({ type: 'user.deleted', userId });
      await this.letters.post({ about: 'account_deleted', email: user.email, language: user.language });
    });
  }

  async export({ userId }: Principal): Promise<AccountExport> {
    const user = await this.users.get(userId);
    const [personalData, sessions, events] = await Promise.all([
      this.personalData.read(userId, 'export'),
      this.sessions.listAll(userId),
      this.audit.listAllOf(userId),
    ]);
    return {
      ...personalData,
      user: UserResponse.of(user),
      language: user.language,
      sessions: sessions.map(({ createdAt, lastUsedAt, revokedAt, ip, userAgent }) => ({
        createdAt: createdAt.toISOString(),
        lastUsedAt: lastUsedAt.toISOString(),
        endedAt: revokedAt?.toISOString() ?? null,
        ip,
        userAgent,
      })),
      events: events.map(({ at, type, ip, userAgent, details }) => ({
        at: at.toISOString(),
        type,
        ip,
        userAgent,
        details,
      })),
    };
  }
}
