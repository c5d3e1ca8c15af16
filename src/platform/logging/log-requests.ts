import { Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { contextOf } from '../http/request-context.js';
import { routeOf } from '../http/route-of.js';
import { hideSecrets } from './hide-secrets.js';
import { SafeLine } from './safe-line.js';

/** Asked every few seconds, by programs. */
const probes = /^\/(health\/|metrics$)/;
const longestPath = 200;

/**
 * One line for each answer: who asked what, what came of it, and why it was refused. Never a query, a header or a body.
 * @param level at which it is written; a probe's line is one of `debug`
 */
export function logRequests(fastify: FastifyInstance, level: 'log' | 'debug'): void {
  const logger = new Logger('Http');
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = routeOf(request);
    const { requestId, userId, sessionId, code } = contextOf(request);
    const sent = request.url.split('?', 1)[0]!;
    // Whatever was made up for a parameter, or is no route at all.
    const path = sent === route ? sent : hideSecrets(sent.slice(0, longestPath));
    const { method } = request;
    const status = reply.statusCode;
    const ms = Math.round(reply.elapsedTime * 10) / 10;
    const who = { requestId, userId, sessionId };
    const line = { msg: `${method} ${path} ${status}`, method, route, path, status, code, ms, ...who };
    logger[probes.test(route) ? 'debug' : level](new SafeLine(line));
    done();
  });
}
