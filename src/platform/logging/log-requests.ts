import { Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { contextOf } from '../http/request-context.js';
import { isProbe, routeOf } from '../http/route-of.js';
import { hideSecrets } from './hide-secrets.js';
import { SafeLine } from './safe-line.js';
import { shownPath } from './shown-path.js';

/** Who guesses or floods can be blocked by what the log has; the addresses of all the others are nobody's business there. */
const toldWithAddress = new Set([401, 403, 429]);
/** Behind a proxy it is a header's text, and may be anything. */
const longestAddress = 64;

/**
 * One line for each answer: who asked what, what came of it, and why it was refused. Never a query, a header or a body.
 * @param level at which it is written; a probe's line is one of `debug`
 */
export function logRequests(fastify: FastifyInstance, level: 'log' | 'debug'): void {
  const logger = new Logger('Http');
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = routeOf(request);
    const { requestId, userId, sessionId, clientId, traceId, code, ip } = contextOf(request);
    const path = shownPath(request);
    const { method } = request;
    const status = reply.statusCode;
    const ms = Math.round(reply.elapsedTime * 10) / 10;
    const who = { requestId, userId, sessionId, clientId, traceId };
    const whence = toldWithAddress.has(status) ? { ip: hideSecrets(ip.slice(0, longestAddress)) } : {};
    const line = {
      msg: `${method} ${path} ${status}`,
      method,
      route,
      path,
      status,
      code,
      ms,
      ...who,
      ...whence,
    };
    logger[isProbe(route) ? 'debug' : level](new SafeLine(line));
    done();
  });
}
