import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { toDomainError } from '../problems/to-domain-error.js';
import { problemDetails, problemMediaType } from '../problems/problem-details.js';
import type { HttpSettings } from './http.settings.js';

const bodyLimitBytes = 100 * 1024;
const acceptableRequestId = /^[\w.-]{8,64}$/;

/** Fastify with our limits; an error of Node's own HTTP parser gets the problem shape too. */
export function fastifyAdapter(settings: HttpSettings): FastifyAdapter {
  const { TLS_CERT_FILE: cert, TLS_KEY_FILE: key } = settings;
  return new FastifyAdapter({
    bodyLimit: bodyLimitBytes,
    trustProxy: trustedProxies(settings.TRUST_PROXY),
    genReqId,
    clientErrorHandler,
    frameworkErrors,
    // Fastify's own 503 has not the problem shape; what still comes in on an open connection is served.
    return503OnClosing: false,
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    ...(cert && key && { https: { cert: readFileSync(cert), key: readFileSync(key) } }),
  });
}

function trustedProxies(entries: string[]) {
  if (entries.length === 0) return false;
  const hops = Number(entries[0]);
  if (entries.length > 1 || !Number.isInteger(hops)) return entries;
  return (_address: string, hop: number) => hop < hops;
}

/** A proxy's id is kept when it cannot forge a log line; anything else is replaced. */
function genReqId(request: { headers: IncomingMessage['headers'] }): string {
  const sent = request.headers['x-request-id'];
  return typeof sent === 'string' && acceptableRequestId.test(sent) ? sent : randomUUID();
}

const parserStatus: Record<string, { status: number; phrase: string }> = {
  HPE_HEADER_OVERFLOW: { status: 431, phrase: 'Request Header Fields Too Large' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, phrase: 'Request Timeout' },
};

function clientErrorHandler(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const { status, phrase } = parserStatus[error.code ?? ''] ?? { status: 400, phrase: 'Bad Request' };
  const { headers, body } = unroutable(status, randomUUID());
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end(
    [
      `HTTP/1.1 ${status} ${phrase}`,
      ...lines,
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}

/** A path that cannot be decoded, or a parameter far too long: answered by the router, before any hook or filter. */
function frameworkErrors(_error: Error, request: FastifyRequest, reply: FastifyReply): void {
  const { headers, body } = unroutable(400, request.id);
  void reply.code(400).headers(headers).send(body);
}

/** The answer to what never became a request: the problem shape, and nothing of what was sent. */
function unroutable(status: number, requestId: string) {
  // 408 has no code of its own: it, too, is a request that could not be read to its end.
  const refusal = toDomainError({ statusCode: status === 408 ? 400 : status });
  const headers = {
    'content-type': `${problemMediaType}; charset=utf-8`,
    'x-request-id': requestId,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cache-control': 'no-store',
  };
  return { headers, body: JSON.stringify({ ...problemDetails(refusal, '/', requestId), status }) };
}
