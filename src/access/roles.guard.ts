import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { IS_PUBLIC } from '../platform/http/index.js';
import { type DomainError, Forbidden } from '../platform/problems/index.js';
import { TokenMissing } from '../tokens/index.js';
import { OPTIONAL_AUTH, PERMISSIONS, ROLES } from './decorators.js';
import type { Principal } from './principal.js';
import type { Permission, Role } from '../vocabulary/index.js';

/**
 * Global, the last, and closed by default: without `@Public()` a route needs a principal, and one who holds the role and the
 * permissions that the route names. It asks for what JwtAuthGuard has found, not for what it has refused: if that did not run,
 * nobody would pass.
 */
@Injectable()
export class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const targets = [context.getHandler(), context.getClass()];
    const { user, refusal } = context
      .switchToHttp()
      .getRequest<{ user?: Principal; refusal?: DomainError }>();
    const isOpen = [IS_PUBLIC, OPTIONAL_AUTH].some((mark) => this.reflector.getAllAndOverride(mark, targets));
    // A request that says two things (two cookies of one name) is refused on every route.
    const isMerelyUnknown = !refusal || refusal.definition.kind === 'unauthenticated';
    if (!user && !(isOpen && isMerelyUnknown)) throw refusal ?? new TokenMissing();
    const roles = this.reflector.getAllAndOverride<Role[] | undefined>(ROLES, targets);
    const permissions = this.reflector.getAllAndOverride<Permission[] | undefined>(PERMISSIONS, targets);
    if (!roles && !permissions) return true;
    const hasRole = !roles || roles.some((role) => user?.roles.includes(role));
    const hasPermissions = (permissions ?? []).every((permission) => user?.permissions.includes(permission));
    if (!user || !hasRole || !hasPermissions)
      throw new Forbidden({ reason: `needs ${roles ?? permissions}` });
    return true;
  }
}
