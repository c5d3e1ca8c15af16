import type { FastifyInstance } from 'fastify';
import { MalformedRequest, UnsupportedMediaType } from '../problems/http.errors.js';

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

const formType = 'application/x-www-form-urlencoded';

/** Under a path the one body is a form, read as URLSearchParams; everywhere else it stays refused. */
export function readForms(fastify: FastifyInstance, pathPrefix: string): void {
  fastify.addContentTypeParser<string>(formType, { parseAs: 'string' }, (_request, body, done) =>
    done(null, new URLSearchParams(body)),
  );
  fastify.addHook('onRequest', ({ headers, is404, routeOptions }, _reply, done) => {
    const [type = ''] = (headers['content-type'] ?? '').split(';', 1);
    const isForm = type.trim().toLowerCase() === formType;
    const isWrong = type !== '' && !is404 && isForm !== Boolean(routeOptions.url?.startsWith(pathPrefix));
    done(isWrong ? new UnsupportedMediaType({ reason: type }) : undefined);
  });
}

/** Sets a lower body limit for every route under a path. Must run before the routes are declared. */
export function limitBodies(fastify: FastifyInstance, pathPrefix: string, bytes: number): void {
  fastify.addHook('onRoute', (route) => {
    if (route.url.startsWith(pathPrefix)) route.bodyLimit = bytes;
  });
}
