import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Public } from '../http/public.decorator.js';
import { ApiProblems } from '../problems/api-problems.js';
import { Unavailable } from '../problems/http.errors.js';
import { Uncounted } from '../throttling/limit.decorator.js';
import { Readiness } from './readiness.js';

class LivenessResponse {
  @ApiProperty({ enum: ['ok'], example: 'ok' })
  status!: 'ok';
}

class ReadinessResponse {
  @ApiProperty({
    enum: ['ok', 'degraded'],
    enumName: 'ReadinessStatus',
    example: 'ok',
    description: '`degraded`: everything is served, with less to hand',
  })
  status!: 'ok' | 'degraded';
  @ApiProperty({ enum: ['ok'], example: 'ok', description: 'Without it the answer is 503' })
  postgres!: 'ok';
  @ApiProperty({
    enum: ['ok', 'unavailable', 'off'],
    enumName: 'RedisState',
    example: 'off',
    description:
      '`off`: not configured. `unavailable`: revocation is judged by PostgreSQL, limits are counted by each instance',
  })
  redis!: 'ok' | 'unavailable' | 'off';
}

/** For whoever restarts instances, and whoever sends them requests. Both may ask without a token, and learn no more than this. */
@ApiTags('Health')
@Public()
@Uncounted()
@Controller('health')
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('live')
  @ApiOperation({
    operationId: 'getLiveness',
    summary: 'Whether the process answers',
    description:
      'For whoever restarts instances. It asks nothing else: a restart mends no database. Not counted by any limit.',
  })
  @ApiOkResponse({ type: LivenessResponse, description: 'The process answers' })
  live(): LivenessResponse {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({
    operationId: 'getReadiness',
    summary: 'Whether requests can be served',
    description:
      'For a load balancer: PostgreSQL answers within 2 seconds, and the process is not shutting down; else 503. Not counted by any limit.',
  })
  @ApiOkResponse({ type: ReadinessResponse, description: 'Requests can be served' })
  @ApiProblems(Unavailable)
  async ready(): Promise<ReadinessResponse> {
    await this.readiness.check();
    const { redis } = this.readiness;
    return { status: redis === 'unavailable' ? 'degraded' : 'ok', postgres: 'ok', redis };
  }
}
