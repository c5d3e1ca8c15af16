import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { Mark } from '../platform/openapi/index.js';
import { ApiProblems, type DomainError, Forbidden } from '../platform/problems/index.js';
import type { Principal } from './principal.js';
import type { Permission, Role } from '../vocabulary/index.js';

export const ROLES = Symbol('roles');
export const PERMISSIONS = Symbol('permissions');
export const OPTIONAL_AUTH = Symbol('optional-auth');

/** Open to those who hold one of the roles. */
export const Roles = (...roles: Role[]) =>
  applyDecorators(SetMetadata(ROLES, roles), ApiProblems(Forbidden), ApiExtension('x-required-roles', roles));

/** Open to those whose roles grant every one of the permissions. */
export const Permissions = (...permissions: Permission[]) =>
  applyDecorators(
    SetMetadata(PERMISSIONS, permissions),
    ApiProblems(Forbidden),
    ApiExtension('x-required-permissions', permissions),
  );

/** A valid access token identifies; without one the route still runs, and `@Identified()` says why. */
export const OptionalAuth = () => applyDecorators(SetMetadata(OPTIONAL_AUTH, true), Mark('open'));

/** The principal of a guarded route. */
export const CurrentUser = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<{ user: Principal }>().user,
);

export interface Identification {
  principal?: Principal;
  /** Why the presented access token was refused. */
  refusal?: DomainError;
}

/** What an `@OptionalAuth()` route knows of the caller. */
export const Identified = createParamDecorator((_: unknown, context: ExecutionContext): Identification => {
  const { user, refusal } = context.switchToHttp().getRequest<{ user?: Principal; refusal?: DomainError }>();
  return { principal: user, refusal };
});
