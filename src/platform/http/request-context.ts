import { AsyncLocalStorage } from 'node:async_hooks';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Who is asking, as far as the connection tells. Read by logs, sessions and audit events; never by a letter. */
export interface RequestContext {
  requestId: string;
  ip: string;
  userAgent: string;
  /** Known once an access token or a password has proven it. For logs. */
  userId?: string;
  sessionId?: string;
  /** The service that has proven who it is, or says that it is that one and was refused. For logs. */
  clientId?: string;
  /** Where traces are on. For logs. */
  traceId?: string;
  /** Why it was refused. For logs. */
  code?: string;
}

const storage = new AsyncLocalStorage<RequestContext>();
const contexts = new WeakMap<FastifyRequest, RequestContext>();
const outsideARequest: RequestContext = { requestId: '-', ip: '-', userAgent: '-' };

export function requestContext(): RequestContext {
  return storage.getStore() ?? outsideARequest;
}

/** Of a request that is being answered, also outside its handler. */
export function contextOf(request: FastifyRequest): RequestContext {
  return contexts.get(request) ?? { ...outsideARequest };
}

/** What turns out while a request is served. */
export function noteInContext(
  found: Pick<RequestContext, 'userId' | 'sessionId' | 'clientId' | 'code'>,
): void {
  const context = storage.getStore();
  if (context) Object.assign(context, found);
}

/**
 * Made in onRequest: a client that hangs up takes its address along, and what it set off has to be recorded all the same.
 * Entered in preHandler: reading the body in between would lose it.
 */
export function provideRequestContext(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const userAgent = (request.headers['user-agent'] ?? '-').slice(0, 400);
    contexts.set(request, { requestId: request.id, ip: request.ip ?? '-', userAgent });
    reply.raw.setHeader('x-request-id', request.id);
    done();
  });
  fastify.addHook('preHandler', (request, _reply, done) => {
    storage.run(contexts.get(request) ?? outsideARequest, done);
  });
}
