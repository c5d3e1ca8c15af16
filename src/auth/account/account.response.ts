import { ApiProperty } from '@nestjs/swagger';
import { UserResponse } from '../../users/index.js';

class ExportedSession {
  @ApiProperty({ format: 'date-time' })
  createdAt!: string;
  @ApiProperty({ format: 'date-time' })
  lastUsedAt!: string;
  @ApiProperty({ format: 'date-time', type: String, nullable: true })
  endedAt!: string | null;
  @ApiProperty({ example: '203.0.113.7' })
  ip!: string;
  @ApiProperty({ example: 'Mozilla/5.0 …' })
  userAgent!: string;
}

class ExportedEvent {
  @ApiProperty({ format: 'date-time' })
  at!: string;
  @ApiProperty({ example: 'session.started' })
  type!: string;
  @ApiProperty({ example: '203.0.113.7' })
  ip!: string;
  @ApiProperty({ example: 'Mozilla/5.0 …' })
  userAgent!: string;
  @ApiProperty({ type: 'object', additionalProperties: true, example: {} })
  details!: object;
}

/** Everything that is kept about a person (GDPR, articles 15 and 20). */
export class AccountExport {
  @ApiProperty({ type: UserResponse })
  user!: UserResponse;
  @ApiProperty({ example: 'en', description: 'Of the letters' })
  language!: string;
  @ApiProperty({ type: [ExportedSession], description: 'Ended ones as well, newest first' })
  sessions!: ExportedSession[];
  @ApiProperty({ type: [ExportedEvent], description: 'The security events about this account, newest first' })
  events!: ExportedEvent[];
}
