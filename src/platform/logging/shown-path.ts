import type { FastifyRequest } from 'fastify';
import { routeOf } from '../http/route-of.js';
import { hideSecrets } from './hide-secrets.js';

const longest = 200;

/** The path that was asked for, without its query and without whatever was made up for a parameter, or is no route at all. */
export function shownPath(request: FastifyRequest): string {
  const sent = request.url.split('?', 1)[0]!;
  return sent === routeOf(request) ? sent : hideSecrets(sent.slice(0, longest));
}
