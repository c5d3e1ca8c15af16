import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../audit/index.js';
import { UnitOfWork } from '../platform/database/index.js';
import { NotFound } from '../platform/problems/index.js';
import { PersonalDataReader } from './personal-data.js';
import type { User } from './user.entity.js';
import { UserResponse } from './user.response.js';
import { Users } from './users.js';

/** A person as they see themselves: with what rooms of a team add (`@PersonalData()`). */
export type Me = UserResponse & Record<string, unknown>;

/** What people see and change of themselves. */
@Injectable()
export class Profiles {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: Users,
    private readonly audit: AuditTrail,
    private readonly personalData: PersonalDataReader,
  ) {}

  async show(userId: string): Promise<Me> {
    return this.withPersonalData(await this.users.get(userId));
  }

  async rename(userId: string, name: string): Promise<Me> {
    const user = await this.unitOfWork.run(async () => {
      const before = await this.users.lock(userId);
      if (!before) throw new NotFound();
      if (before.name !== name) {
        await this.users.rename(userId, name);
        await this.audit.record({ type: 'user.renamed', userId });
      }
      return { ...before, name };
    });
    return this.withPersonalData(user);
  }

  private async withPersonalData(user: User): Promise<Me> {
    return { ...UserResponse.of(user), ...(await this.personalData.read(user.id, 'me')) };
  }
}
