import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Forbidden } from '../platform/problems/index.js';
import { PERMISSIONS, ROLES } from './decorators.js';
import type { Principal } from './principal.js';
import type { Permission, Role } from './vocabulary.js';

/** Runs after JwtAuthGuard: refuses a principal who lacks the role or the permissions that the route names. */
@Injectable()
export class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const targets = [context.getHandler(), context.getClass()];
    const roles = this.reflector.getAllAndOverride<Role[] | undefined>(ROLES, targets);
    const permissions = this.reflector.getAllAndOverride<Permission[] | undefined>(PERMISSIONS, targets);
    if (!roles && !permissions) return true;
    const { user } = context.switchToHttp().getRequest<{ user?: Principal }>();
    const hasRole = !roles || roles.some((role) => user?.roles.includes(role));
    const hasPermissions = (permissions ?? []).every((permission) => user?.permissions.includes(permission));
    if (!user || !hasRole || !hasPermissions)
      throw new Forbidden({ reason: `needs ${roles ?? permissions}` });
    return true;
  }
}
