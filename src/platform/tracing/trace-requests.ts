import { type Context, context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { contextOf } from '../http/request-context.js';
import { isProbe, methodOf, routeOf } from '../http/route-of.js';
import { shownPath } from '../logging/shown-path.js';
import { callerOf } from './traceparent.js';

const contexts = new WeakMap<FastifyRequest, Context>();

/** One span for each request but probes and scrapes, in the caller's trace where it sends a `traceparent`. */
export function traceRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!isProbe(routeOf(request))) begin(request, reply);
    done();
  });
  // Not before: reading the body in between would lose it.
  fastify.addHook('preHandler', (request, _reply, done) => {
    context.with(contexts.get(request) ?? context.active(), done);
  });
}

function begin(request: FastifyRequest, reply: FastifyReply): void {
  const caller = callerOf(request.headers);
  const method = methodOf(request) ?? '_OTHER';
  const route = routeOf(request);
  const span = trace.getTracer('gatehouse').startSpan(
    route === 'unmatched' ? method : `${method} ${route}`,
    {
      kind: SpanKind.SERVER,
      attributes: {
        'http.request.method': method,
        'url.path': shownPath(request),
        'url.scheme': request.protocol,
        ...(route !== 'unmatched' && { 'http.route': route }),
      },
    },
    caller,
  );
  contexts.set(request, trace.setSpan(caller, span));
  contextOf(request).traceId = span.spanContext().traceId;
  // It comes after the last byte, and where the client has gone before.
  reply.raw.once('close', () => end(span, request, reply));
}

function end(span: Span, request: FastifyRequest, { statusCode, raw }: FastifyReply): void {
  if (raw.headersSent) span.setAttribute('http.response.status_code', statusCode);
  if (!raw.writableFinished) span.setAttribute('error.type', 'client_gone');
  if (raw.headersSent && statusCode >= 500) {
    span.setAttribute('error.type', contextOf(request).code ?? String(statusCode));
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}
