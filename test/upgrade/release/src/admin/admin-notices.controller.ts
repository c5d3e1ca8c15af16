import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Permissions } from '../access/index.js';
import { Notices } from '../notices/index.js';

class NoticeSummaryResponse {
  @ApiProperty({ type: 'integer', minimum: 0, example: 1 })
  shown!: number;
  @ApiProperty({ type: 'integer', minimum: 1, example: 7 })
  days!: number;
}

@ApiTags('Administration')
@Permissions('notices:read')
@Controller('admin/notices')
export class AdminNoticesController {
  constructor(private readonly notices: Notices) {}

  @Get()
  @ApiOperation({
    operationId: 'adminGetNotices',
    summary: 'How many notices are shown',
    description: 'And for how many days each of them is.',
  })
  @ApiOkResponse({ type: NoticeSummaryResponse, description: 'The count as of now' })
  async show(): Promise<NoticeSummaryResponse> {
    return { shown: await this.notices.count(), days: this.notices.daysShown };
  }
}
