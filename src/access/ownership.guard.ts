import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { isUuid } from '../platform/http/index.js';
import { NotFound } from '../platform/problems/index.js';
import { accessOf, judge, type Ownership } from './decision.js';
import type { Principal } from './principal.js';

/**
 * Global, and after RolesGuard: on an `@OwnedBy` route nobody learns whether what is somebody else's exists. Both are the same
 * question to the owners, and the same answer.
 */
@Injectable()
export class OwnershipGuard implements CanActivate {
  constructor(private readonly moduleRef: ModuleRef) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = accessOf(context.getHandler(), context.getClass());
    const { user, params } = context
      .switchToHttp()
      .getRequest<{ user?: Principal; params: Record<string, string> }>();
    if (!access?.owned || judge(access, user) === 'pass') return true;
    const owner = await this.ownerOf(access.owned, params);
    if (!owner || owner !== user?.userId)
      throw new NotFound({ reason: owner ? 'of somebody else' : 'nobody’s' });
    return true;
  }

  private async ownerOf({ owners, param }: Ownership, params: Record<string, string>) {
    // As IdParam reads it: what was checked is what the handler gets.
    const id = params[param]?.toLowerCase();
    return isUuid(id) ? this.moduleRef.get(owners, { strict: false }).ownerOf(id) : null;
  }
}
