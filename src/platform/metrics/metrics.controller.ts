import { Controller, Get, Headers, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiSecurity,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../http/public.decorator.js';
import { ApiProblems } from '../problems/api-problems.js';
import { NotFound } from '../problems/http.errors.js';
import { Uncounted } from '../throttling/limit.decorator.js';
import { Metrics } from './metrics.js';
import { MetricsSettings } from './metrics.settings.js';
import { mayScrape, MetricsTokenInvalid } from './scraper.js';

const noStore = { required: true, schema: { type: 'string' as const, enum: ['no-store'] } };

/** For Prometheus. Public to the guards, which know users: METRICS_TOKEN is nobody's. */
@ApiTags('Health')
@Public()
@Uncounted()
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    private readonly settings: MetricsSettings,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'getMetrics',
    summary: 'The metrics of this instance',
    description:
      'In the text format of Prometheus. With `METRICS_TOKEN` set it needs that as a bearer token; with `METRICS_PORT` set, or in production with neither, there is nothing here. What PostgreSQL has to be asked for is absent while it does not answer. Not counted by any limit.',
  })
  @ApiBearerAuth('metricsToken')
  @ApiSecurity({})
  @ApiProduces('text/plain')
  @ApiOkResponse({
    description: 'One line per series',
    headers: { 'Cache-Control': { description: 'Of one moment', ...noStore } },
    content: {
      'text/plain': {
        schema: {
          type: 'string',
          maxLength: 10_000_000,
          example: 'gatehouse_refreshes_total{outcome="rotated"} 1204',
        },
      },
    },
  })
  @ApiProblems(MetricsTokenInvalid, NotFound)
  async show(
    @Headers('authorization') authorization: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    if (!this.settings.areServedAtMainPort) throw new NotFound({ reason: 'not served at this port' });
    if (!mayScrape(authorization, this.settings)) throw new MetricsTokenInvalid();
    void reply.type(this.metrics.contentType).header('cache-control', 'no-store');
    return this.metrics.text();
  }
}
