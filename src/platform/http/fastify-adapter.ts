import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { HttpSettings } from './http.settings.js';
import { unroutable } from './unroutable.js';

const bodyLimitBytes = 100 * 1024;
/** Node would answer without the problem shape; judgeHostAndExpect() refuses it instead. */
const parser = { requireHostHeader: false };
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
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    ...(cert && key
      ? { https: { cert: readFileSync(cert), key: readFileSync(key), ...parser } }
      : { http: parser }),
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
