import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { toDomainError } from '../problems/to-domain-error.js';
import { problemDetails, problemMediaType } from '../problems/problem-details.js';

/** The headers of every other answer, which the hooks that set them never get to see here. */
const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};
const strictTransportSecurity = { 'strict-transport-security': 'max-age=31536000; includeSubDomains' };

const parserStatus: Record<string, { status: number; phrase: string }> = {
  HPE_HEADER_OVERFLOW: { status: 431, phrase: 'Request Header Fields Too Large' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, phrase: 'Request Timeout' },
};

/** Answers what never became a request: the problem shape, and nothing of what was sent. */
export function unroutable(isProduction: boolean) {
  /** Bytes that Node's parser could not read, or not in time. */
  function clientErrorHandler(error: Error & { code?: string }, socket: Socket): void {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const { status, phrase } = parserStatus[error.code ?? ''] ?? { status: 400, phrase: 'Bad Request' };
    const { headers, body } = answer(status, randomUUID());
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    const length = `content-length: ${Buffer.byteLength(body)}`;
    socket.end(
      [`HTTP/1.1 ${status} ${phrase}`, ...lines, length, 'connection: close', '', body].join('\r\n'),
    );
  }

  /** A path that cannot be decoded, or a parameter far too long: answered by the router, before any hook or filter. */
  function frameworkErrors(_error: Error, request: FastifyRequest, reply: FastifyReply): void {
    const { headers, body } = answer(400, request.id);
    void reply.code(400).headers(headers).send(body);
  }

  function answer(status: number, requestId: string) {
    // 408 has no code of its own: it, too, is a request that could not be read to its end.
    const refusal = toDomainError({ statusCode: status === 408 ? 400 : status });
    const headers = {
      'content-type': `${problemMediaType}; charset=utf-8`,
      'x-request-id': requestId,
      ...securityHeaders,
      ...(isProduction && strictTransportSecurity),
    };
    return { headers, body: JSON.stringify({ ...problemDetails(refusal, '/', requestId), status }) };
  }

  return { clientErrorHandler, frameworkErrors };
}
