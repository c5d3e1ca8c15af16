import type { FastifyInstance } from 'fastify';

/** Longer than any request that has arrived in full; Node's own time-outs no longer run while a server closes. */
const answerWithinMs = 7_000;

/**
 * While closing, a kept-alive connection is closed as soon as its last answer is out. Fastify itself closes those that are
 * idle when it begins; the others would hold the process until their keep-alive ends (72 s), and a client that trickles its
 * request for ever.
 */
export function closeConnectionsWhenIdle(fastify: FastifyInstance): void {
  fastify.addHook('preClose', (done) => {
    setInterval(() => fastify.server.closeIdleConnections(), 50).unref();
    setTimeout(() => fastify.server.closeAllConnections(), answerWithinMs).unref();
    done();
  });
}
