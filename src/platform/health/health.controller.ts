import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { Public } from '../http/public.decorator.js';
import { ApiProblems } from '../problems/api-problems.js';
import { Unavailable } from '../problems/http.errors.js';

const answerWithinMs = 2_000;

class HealthResponse {
  @ApiProperty({ example: 'ok' })
  status!: 'ok';
}

@ApiTags('Health')
@Public()
@Controller('health')
export class HealthController {
  constructor(private readonly dataSource: DataSource) {}

  @Get('live')
  @ApiOperation({ operationId: 'getLiveness', summary: 'Whether the process answers' })
  @ApiOkResponse({ type: HealthResponse })
  live(): HealthResponse {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({
    operationId: 'getReadiness',
    summary: 'Whether PostgreSQL answers, so that requests can be served',
  })
  @ApiOkResponse({ type: HealthResponse })
  @ApiProblems(Unavailable)
  async ready(): Promise<HealthResponse> {
    const answer = this.dataSource.query('SELECT 1');
    // A server that hangs is as bad as one that is gone.
    await Promise.race([answer, sleep(answerWithinMs, 'late', { ref: false })]).then(refuseIfLate, refuse);
    return { status: 'ok' };
  }
}

function refuseIfLate(answer: unknown): void {
  if (answer === 'late') refuse(`no answer within ${answerWithinMs} ms`);
}

function refuse(reason: unknown): never {
  throw new Unavailable({ reason: String(reason) });
}
