import type { FastifyInstance } from 'fastify';

/** Sets a lower body limit for every route under a path. Must run before the routes are declared. */
export function limitBodies(fastify: FastifyInstance, pathPrefix: string, bytes: number): void {
  fastify.addHook('onRoute', (route) => {
    if (route.url.startsWith(pathPrefix)) route.bodyLimit = bytes;
  });
}
