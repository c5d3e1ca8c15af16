import type { FastifyInstance } from 'fastify';

/**
 * While closing, a kept-alive connection is closed as soon as its last answer is out. Fastify itself closes those that are
 * idle when it begins; the others would hold the process until their keep-alive ends (72 s).
 */
export function closeConnectionsWhenIdle(fastify: FastifyInstance): void {
  fastify.addHook('preClose', (done) => {
    setInterval(() => fastify.server.closeIdleConnections(), 50).unref();
    done();
  });
}
