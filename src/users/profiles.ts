import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../audit/index.js';
import { UnitOfWork } from '../platform/database/index.js';
import { NotFound } from '../platform/problems/index.js';
import { UserResponse } from './user.response.js';
import { Users } from './users.js';

/** What people see and change of themselves. */
@Injectable()
export class Profiles {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: Users,
    private readonly audit: AuditTrail,
  ) {}

  async show(userId: string): Promise<UserResponse> {
    return UserResponse.of(await this.users.get(userId));
  }

  async rename(userId: string, name: string): Promise<UserResponse> {
    return this.unitOfWork.run(async () => {
      const before = await this.users.lock(userId);
      if (!before) throw new NotFound();
      if (before.name !== name) {
        await this.users.rename(userId, name);
        await this.audit.record({ type: 'user.renamed', userId });
      }
      return UserResponse.of({ ...before, name });
    });
  }
}
