import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { HttpSettings } from './http.settings.js';
import { unroutable } from './unroutable.js';

const bodyLimitBytes = 100 * 1024;
/** In milliseconds. Slow clients are cut off by the first two, and answered 408; a proxy in front should wait a little less. */
export const httpTimeLimits = {
  /** From the connection, or the first byte of a later request, to the end of the headers. */
  headers: 10_000,
  /** To the end of the body. */
  request: 30_000,
  /** How often Node looks for the two above. */
  check: 1_000,
  tlsHandshake: 10_000,
  /** Open and idle between two requests: longer than the 60 seconds after which most proxies let go of it first. */
  keepAlive: 72_000,
  /** Silent in the middle of a request or an answer. */
  silence: 60_000,
};

const server = {
  headersTimeout: httpTimeLimits.headers,
  requestTimeout: httpTimeLimits.request,
  connectionsCheckingInterval: httpTimeLimits.check,
  maxHeaderSize: 16 * 1024,
  /** Node would answer without the problem shape; judgeHostAndExpect() refuses it instead. */
  requireHostHeader: false,
};
const acceptableRequestId = /^[\w.-]{8,64}$/;

/** Fastify with our limits; an error of Node's own HTTP parser gets the problem shape too. */
export function fastifyAdapter(settings: HttpSettings): FastifyAdapter {
  const { TLS_CERT_FILE: cert, TLS_KEY_FILE: key } = settings;
  return new FastifyAdapter({
    bodyLimit: bodyLimitBytes,
    trustProxy: trustedProxies(settings.TRUST_PROXY),
    genReqId,
    ...unroutable(settings.isProduction),
    // Fastify's own 503 has not the problem shape; what still comes in on an open connection is served.
    return503OnClosing: false,
    // Fastify sets these on the server after it was made.
    requestTimeout: httpTimeLimits.request,
    keepAliveTimeout: httpTimeLimits.keepAlive,
    connectionTimeout: httpTimeLimits.silence,
    ...(cert && key ? { https: tls(cert, key) } : { http: server }),
  });
}

function tls(certFile: string, keyFile: string) {
  return {
    ...server,
    cert: readFileSync(certFile),
    key: readFileSync(keyFile),
    minVersion: 'TLSv1.2' as const,
    handshakeTimeout: httpTimeLimits.tlsHandshake,
  };
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
