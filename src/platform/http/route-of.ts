import type { FastifyRequest } from 'fastify';

/** The pattern that a request matched, as in `/api/v1/admin/users/:id`: of few values, and without what a client made up. */
export function routeOf({ is404, routeOptions }: FastifyRequest): string {
  return (!is404 && routeOptions.url) || 'unmatched';
}

const known = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Its method; undefined for one that a client made up. */
export function methodOf({ method }: FastifyRequest): string | undefined {
  return known.has(method) ? method : undefined;
}

/** Asked every few seconds, by programs. */
export function isProbe(route: string): boolean {
  return /^\/(health\/|metrics$)/.test(route);
}
