import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { contextOf } from '../http/request-context.js';
import { Metrics } from '../metrics/metrics.js';
import { problemDetails, problemHeaders, problemMediaType } from './problem-details.js';
import { toDomainError } from './to-domain-error.js';

/** The one place where an error becomes an HTTP answer. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Problem');
  private readonly problems;

  constructor(metrics: Metrics) {
    this.problems = metrics.counter({
      name: 'gatehouse_problems_total',
      help: 'Requests that were refused or failed, by the code of the answer.',
      labels: ['code'],
    });
  }

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const error = toDomainError(thrown);
    const problem = problemDetails(error, request.url.split('?', 1)[0] ?? '/', request.id);
    this.problems.inc({ code: problem.code });
    const reason = error.occurrence.reason ?? problem.detail;
    contextOf(request).code = problem.code;
    if (problem.status >= 500) this.logger.error(`${problem.code} ${request.id} ${reason}`);
    else this.logger.debug(`${problem.code} ${request.id} ${reason}`);
    if (reply.sent) return;
    void reply
      // Of what the route would have handed out: a refusal is no file to keep.
      .removeHeader('content-disposition')
      .status(problem.status)
      // A request from another site is refused before any hook of ours, and a cache may keep a 404 unasked.
      .headers({ 'x-request-id': request.id, 'cache-control': 'no-store', ...problemHeaders(error) })
      .type(`${problemMediaType}; charset=utf-8`)
      .send(JSON.stringify(problem));
  }
}
