import type { FastifyInstance } from 'fastify';
import { MalformedRequest } from '../problems/http.errors.js';
import { timesSent } from './repeated-header.js';

/**
 * What Node answers by itself, without the problem shape: 400 for a missing Host (RFC 9112, 3.2; two of them it lets
 * pass) and 417 for an Expect that it does not know (RFC 9110, 10.1.1 allows to ignore it).
 */
export function judgeHostAndExpect(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', ({ raw }, _reply, done) => {
    const hosts = timesSent('host', raw);
    const isRight = hosts === 1 || (hosts === 0 && raw.httpVersion === '1.0');
    done(isRight ? undefined : new MalformedRequest({ reason: `${hosts} Host headers` }));
  });
  const { server } = fastify;
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}
