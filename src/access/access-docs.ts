import type { OpenAPIObject } from '@nestjs/swagger';
import { isMarked, mark, operationsOf } from '../platform/openapi/index.js';
import { Unavailable } from '../platform/problems/index.js';
import { TokenExpired, TokenInvalid, TokenMissing, TokenRevoked, TokenStale } from '../tokens/index.js';
import type { Role } from '../vocabulary/index.js';

/** Of RolesGuard, and of what it has to ask of PostgreSQL. */
const refusals = [TokenMissing, TokenInvalid, TokenExpired, TokenRevoked, TokenStale, Unavailable];

/** Says of every operation who may call it: like the guards, closed unless it says otherwise. */
export function documentAccess(document: OpenAPIObject): void {
  for (const { operation } of operationsOf(document)) {
    if (isMarked(operation, 'open')) {
      operation.security ??= [];
      continue;
    }
    const roles = (operation['x-required-roles'] ?? []) as Role[];
    const permissions = (operation['x-required-permissions'] ?? []) as string[];
    // The roles of a requirement, as OpenAPI 3.1 has them for any scheme.
    const needs = [...roles, ...permissions];
    operation.security = [{ cookie: needs }, { bearer: needs }];
    const sentence = [needsOf('role', roles, 'or'), needsOf('permission', permissions, 'and')];
    operation.description = [operation.description, ...sentence].filter(Boolean).join(' ');
    for (const { definition } of refusals) mark(operation, `problem:${definition.code}`);
  }
}

function needsOf(what: string, names: string[], conjunction: string): string {
  return names.length > 0
    ? `Needs the ${what} ${names.map((name) => `\`${name}\``).join(` ${conjunction} `)}.`
    : '';
}
