import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Permissions } from '../access/index.js';
import { type DeadLetter, DeadLetters, letterOccasions } from '../auth/index.js';
import { ApiPage, type Page, PageQuery } from '../platform/paging/index.js';

class DeadLetterResponse {
  @ApiProperty({ format: 'uuid', description: 'For `npm run admin -- requeue-mail ID`' })
  id!: string;
  @ApiProperty({ enum: letterOccasions, enumName: 'LetterOccasion', example: 'sign_up' })
  about!: string;
  @ApiProperty({
    type: String,
    nullable: true,
    maxLength: 50,
    pattern: '^[a-z][a-z0-9_]*$',
    example: null,
    description: 'Which one, where it is about `own_letter`',
  })
  name!: string | null;
  @ApiProperty({ format: 'uuid', type: String, nullable: true, description: 'Whose letter it is' })
  userId!: string | null;
  @ApiProperty({ format: 'date-time', description: 'When it was caused, or requeued last' })
  queuedAt!: string;
  @ApiProperty({ format: 'date-time', description: 'When it was given up' })
  diedAt!: string;
  @ApiProperty({ type: 'integer', minimum: 1, example: 34 })
  tries!: number;
  @ApiProperty({
    maxLength: 1000,
    example: 'LetterRefused: Recipient command failed: 550 <…@…> no such mailbox',
    description: 'What the mail server said last, without addresses and links',
  })
  lastError!: string;

  static of(letter: DeadLetter): DeadLetterResponse {
    const { queuedAt, diedAt } = letter;
    return { ...letter, queuedAt: queuedAt.toISOString(), diedAt: diedAt.toISOString() };
  }
}

@ApiTags('Administration')
@Permissions('mail:read')
@Controller('admin/dead-letters')
export class AdminDeadLettersController {
  constructor(private readonly deadLetters: DeadLetters) {}

  @Get()
  @ApiOperation({
    operationId: 'adminListDeadLetters',
    summary: 'Letters that could not be sent, the last to be given up first',
    description: 'They stay for 14 days. `npm run admin -- requeue-mail` sends them again.',
  })
  @ApiPage(DeadLetterResponse)
  list(@Query() query: PageQuery): Promise<Page<DeadLetterResponse>> {
    return this.deadLetters.list(query, DeadLetterResponse.of);
  }
}
