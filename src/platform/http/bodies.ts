import type { FastifyInstance } from 'fastify';
import { MalformedRequest } from '../problems/http.errors.js';

/**
 * JSON is the only body there is: forms and plain text, which a page of another site could send without asking, are 415.
 * No body at all is fine where none is needed, also from clients that always say `application/json`.
 */
export function readJsonOnly(fastify: FastifyInstance): void {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else if (isTooDeep(body)) done(new MalformedRequest({ reason: 'nested too deeply' }));
    else void parse(request, body, done);
  });
}

const maxDepth = 32;

/** Counted before parsing: what walks the parsed value recursively would run out of stack. */
function isTooDeep(json: string): boolean {
  let depth = 0;
  for (const [bracket] of json.matchAll(/"(?:[^"\\]|\\.)*"|[[{\]}]/gs)) {
    if (bracket === '[' || bracket === '{') depth += 1;
    else if (bracket === ']' || bracket === '}') depth -= 1;
    if (depth > maxDepth) return true;
  }
  return false;
}

/** Sets a lower body limit for every route under a path. Must run before the routes are declared. */
export function limitBodies(fastify: FastifyInstance, pathPrefix: string, bytes: number): void {
  fastify.addHook('onRoute', (route) => {
    if (route.url.startsWith(pathPrefix)) route.bodyLimit = bytes;
  });
}
