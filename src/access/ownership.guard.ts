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
    if (!access?.owned) return true;
    const id = checkedId(params, access.owned);
    if (judge(access, user) === 'pass') return true;
    const owner = await this.moduleRef.get(access.owned.owners, { strict: false }).ownerOf(id);
    if (!owner || owner !== user?.userId)
      throw new NotFound({ reason: owner ? 'of somebody else' : 'nobody’s' });
    return true;
  }
}

/** In lower case, and so for the handler, however that reads it: what was checked is what it gets. @throws NotFound */
function checkedId(params: Record<string, string>, { param }: Ownership): string {
  const id = params[param]?.toLowerCase();
  if (!isUuid(id)) throw new NotFound({ reason: 'not a UUID' });
  params[param] = id;
  return id;
}
