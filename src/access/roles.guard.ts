import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { type DomainError, Forbidden } from '../platform/problems/index.js';
import { TokenMissing } from '../tokens/index.js';
import { accessOf, judge } from './decision.js';
import type { Principal } from './principal.js';

/**
 * Global, and closed by default: unless it is `@Public()`, `@OptionalAuth()` or `@ForClients()`, a route needs a principal, and
 * one who holds the role and the permissions that it names; one that names nothing lets nobody pass. It asks for what JwtAuthGuard has found, not for what it has refused: if that did not run, nobody
 * would pass.
 */
@Injectable()
export class RolesGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const access = accessOf(context.getHandler(), context.getClass());
    const { user, refusal } = context
      .switchToHttp()
      .getRequest<{ user?: Principal; refusal?: DomainError }>();
    // A request that says two things (two cookies of one name) is refused on every route.
    const isMerelyUnknown = !refusal || refusal.definition.kind === 'unauthenticated';
    const verdict = judge(access, user);
    if (verdict === 'unknown' || !(user || isMerelyUnknown)) throw refusal ?? new TokenMissing();
    if (verdict === 'forbidden')
      throw new Forbidden({
        reason: access ? `needs ${access.text}` : 'the route does not say who may pass',
      });
    return true;
  }
}
