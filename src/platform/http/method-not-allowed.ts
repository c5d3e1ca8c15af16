import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MethodNotAllowed } from '../problems/http.errors.js';

/** Answers 405 with Allow where the path exists under another method; Fastify alone would say 404. */
export function refuseUnsupportedMethods(fastify: FastifyInstance): void {
  const routes = new Map<string, { pattern: RegExp; methods: Set<string> }>();
  fastify.addHook('onRoute', ({ url, method }) => {
    const route = routes.get(url) ?? { pattern: toPattern(url), methods: new Set<string>() };
    for (const name of [method].flat()) route.methods.add(name);
    routes.set(url, route);
  });
  fastify.addHook('onRequest', (request, _reply, done) => {
    const allow = request.is404 ? methodsFor(request) : [];
    done(allow.length > 0 ? new MethodNotAllowed({ headers: { allow: allow.join(', ') } }) : undefined);
  });

  function methodsFor(request: FastifyRequest): string[] {
    const path = request.url.split('?', 1)[0] ?? '';
    const matching = [...routes.values()].filter(({ pattern }) => pattern.test(path));
    return [...new Set(matching.flatMap(({ methods }) => [...methods]))].sort();
  }
}

/** `/users/:id` → one segment for the parameter; wildcard routes match everything and so say nothing. */
function toPattern(url: string): RegExp {
  if (url.includes('*')) return /(?!)/;
  const escaped = url.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll(/:[^/]+/g, '[^/]+')}$`);
}
