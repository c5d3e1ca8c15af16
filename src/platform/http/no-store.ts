import type { FastifyInstance } from 'fastify';

/** Answers about a person stay out of every cache; a route that may be cached (the JWKS) says so itself. */
export function forbidCaching(fastify: FastifyInstance, pathPrefix: string): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    // The route as well: `/%61pi/…` leads to the same handler.
    const paths = [request.url, request.routeOptions.url];
    if (paths.some((path) => path?.startsWith(pathPrefix))) reply.raw.setHeader('cache-control', 'no-store');
    done();
  });
}
