import type { FastifyInstance } from 'fastify';

/** Answers about a person stay out of every cache; a route that may be cached (the JWKS) says so itself. */
export function forbidCaching(fastify: FastifyInstance, pathPrefix: string): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.url.startsWith(pathPrefix)) reply.raw.setHeader('cache-control', 'no-store');
    done();
  });
}
