import { AsyncLocalStorage } from 'node:async_hooks';
import type { FastifyInstance } from 'fastify';

/** Who is asking, as far as the connection tells. Read by logs, sessions and audit events; never by a letter. */
export interface RequestContext {
  requestId: string;
  ip: string;
  userAgent: string;
}

const storage = new AsyncLocalStorage<RequestContext>();
const outsideARequest: RequestContext = { requestId: '-', ip: '-', userAgent: '-' };

export function requestContext(): RequestContext {
  return storage.getStore() ?? outsideARequest;
}

/** In preHandler, not onRequest: reading the body in between would lose the context. */
export function provideRequestContext(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.raw.setHeader('x-request-id', request.id);
    done();
  });
  fastify.addHook('preHandler', (request, _reply, done) => {
    const userAgent = (request.headers['user-agent'] ?? '-').slice(0, 400);
    storage.run({ requestId: request.id, ip: request.ip, userAgent }, done);
  });
}
