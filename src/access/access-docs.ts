import type { OpenAPIObject } from '@nestjs/swagger';
import { mark, operationsOf } from '../platform/openapi/index.js';
import { Forbidden, NotFound, Unavailable } from '../platform/problems/index.js';
import { TokenExpired, TokenInvalid, TokenMissing, TokenRevoked, TokenStale } from '../tokens/index.js';
import type { DecidedRoute } from './decided-routes.js';
import type { Access } from './decision.js';

/** Of RolesGuard, and of what it has to ask of PostgreSQL. */
const refusals = [TokenMissing, TokenInvalid, TokenExpired, TokenRevoked, TokenStale, Unavailable];

/** Says of every operation who may call it. */
export function documentAccess(document: OpenAPIObject, routes: DecidedRoute[]): void {
  const accessByPlace = new Map(routes.map(({ method, path, access }) => [`${method} ${path}`, access]));
  for (const { method, path, operation } of operationsOf(document)) {
    const place = `${method.toUpperCase()} ${path}`;
    const access = accessByPlace.get(place) ?? accessByPlace.get(`ALL ${path}`);
    if (!access) throw new Error(`${place} is in the document, and no route is known by that path`);
    if (access.isOpen) {
      operation.security ??= [];
      continue;
    }
    const { roles = [], permissions = [], owned } = access;
    // The roles of a requirement, as OpenAPI 3.1 has them for any scheme.
    const needs = [...roles, ...permissions];
    operation.security = [{ cookie: needs }, { bearer: needs }];
    if (roles.length > 0) operation['x-required-roles'] = roles;
    if (permissions.length > 0) operation['x-required-permissions'] = permissions;
    if (owned) operation['x-owned'] = true;
    operation.description = [operation.description, ...sentencesOf(access)].filter(Boolean).join(' ');
    const more = [...(needs.length > 0 ? [Forbidden] : []), ...(owned ? [NotFound] : [])];
    for (const { definition } of [...more, ...refusals]) mark(operation, `problem:${definition.code}`);
  }
}

function sentencesOf({ roles = [], permissions = [], owned }: Access): string[] {
  const isOwn = 'Yours only: what is somebody else’s is answered as if it did not exist.';
  const unless = owned?.or ? `With the permission \`${owned.or}\`, anybody’s.` : '';
  return [
    needsOf('role', roles, 'or'),
    needsOf('permission', permissions, 'and'),
    ...(owned ? [isOwn, unless] : []),
  ];
}

function needsOf(what: string, names: readonly string[], conjunction: string): string {
  return names.length > 0
    ? `Needs the ${what} ${names.map((name) => `\`${name}\``).join(` ${conjunction} `)}.`
    : '';
}
