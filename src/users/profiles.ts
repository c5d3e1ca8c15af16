import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../audit/index.js';
import { UnitOfWork } from '../platform/database/index.js';
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
      await this.users.rename(userId, name);
      await this.audit.record({ type: 'user.renamed', userId });
      return this.show(userId);
    });
  }
}
