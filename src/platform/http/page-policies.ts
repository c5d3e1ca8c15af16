import type { FastifyInstance } from 'fastify';

/** The API's own policy: nothing it answers is ever a page. */
export const apiPolicy = {
  useDefaults: false,
  directives: {
    'default-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
    'frame-ancestors': ["'none'"],
    'object-src': ["'none'"],
  },
};

/** Gives the pages under a path a policy of their own, so that the API's need not be loosened for them. */
export function allowPages(fastify: FastifyInstance, pathPrefix: string, policy: string): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const [path = ''] = request.url.split('?', 1);
    if (path === pathPrefix || path.startsWith(`${pathPrefix}/`))
      reply.raw.setHeader('content-security-policy', policy);
    done();
  });
}
