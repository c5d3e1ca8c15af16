import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { Decide } from '../platform/http/index.js';
import type { DomainError } from '../platform/problems/index.js';
import type { Permission, Role } from '../vocabulary/index.js';
import type { Decision, Ownership } from './decision.js';
import type { Principal } from './principal.js';

const decide = (decision: Decision) => Decide(decision);

/** Open to whoever has a valid access token. */
export const AnyUser = () => decide({ text: '@AnyUser()', isWhole: true });

/** A valid access token identifies; without one the route still runs, and `@Identified()` says why. */
export const OptionalAuth = () =>
  decide({ text: '@OptionalAuth()', isWhole: true, isOpen: true, identifies: true });

/** Open to those who hold one of the roles. */
export const Roles = (...roles: [Role, ...Role[]]) => decide({ text: `@Roles(${quoted(roles)})`, roles });

/** Open to those whose roles grant every one of the permissions. */
export const Permissions = (...permissions: [Permission, ...Permission[]]) =>
  decide({ text: `@Permissions(${quoted(permissions)})`, permissions });

interface OwnedByOptions {
  /** Whose holders may see everybody's. */
  or?: Permission;
  /** The parameter of the path that holds the id, if not `id`. */
  param?: string;
}

/**
 * Open to the owner of what the path names; to anybody else it does not exist (404):
 *
 *     @OwnedBy(Projects, { or: 'projects:manage' })
 *
 * `Projects` is a provider with `ownerOf(id)`, asked once before the handler runs, after roles and limits. Ids are UUIDs. What
 * it cannot do: a list is filtered by its own query, a thing inside another (`/projects/:projectId/tasks/:id`) is looked up by
 * both ids, and an owner who changes between this and your statement is for the statement's condition.
 *
 * On a controller it holds for the methods that say nothing. One with an id that only wants a role as well says both, `@Roles(…)`
 * and `@OwnedBy(…)`: with the role alone the application does not start.
 */
export function OwnedBy(owners: Ownership['owners'], { or, param = 'id' }: OwnedByOptions = {}) {
  const options = [...(or ? [`or: '${or}'`] : []), ...(param === 'id' ? [] : [`param: '${param}'`])];
  const text = [owners.name, ...(options.length > 0 ? [`{ ${options.join(', ')} }`] : [])].join(', ');
  return decide({ text: `@OwnedBy(${text})`, owned: { owners, param, or } });
}

const quoted = (names: string[]) => names.map((name) => `'${name}'`).join(', ');

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
