import { ApiProperty } from '@nestjs/swagger';
import { UserResponse } from '../../users/index.js';
import { auditEventTypes, languages } from '../../vocabulary/index.js';

class ExportedSession {
  @ApiProperty({ format: 'date-time' })
  createdAt!: string;
  @ApiProperty({ format: 'date-time' })
  lastUsedAt!: string;
  @ApiProperty({ format: 'date-time', type: String, nullable: true, example: null })
  endedAt!: string | null;
  @ApiProperty({ maxLength: 100, example: '203.0.113.7' })
  ip!: string;
  @ApiProperty({ maxLength: 400, example: 'Mozilla/5.0 (X11; Linux x86_64)' })
  userAgent!: string;
}

class ExportedEvent {
  @ApiProperty({ format: 'date-time' })
  at!: string;
  @ApiProperty({ enum: auditEventTypes, enumName: 'AuditEventType', example: 'session.started' })
  type!: string;
  @ApiProperty({ maxLength: 100, example: '203.0.113.7' })
  ip!: string;
  @ApiProperty({ maxLength: 400, example: 'Mozilla/5.0 (X11; Linux x86_64)' })
  userAgent!: string;
  @ApiProperty({ type: 'object', additionalProperties: true, example: {} })
  details!: object;
}

/** Everything that is kept about a person (GDPR, articles 15 and 20). */
export class AccountExport {
  @ApiProperty({ type: UserResponse })
  user!: UserResponse;
  @ApiProperty({ enum: languages, enumName: 'Language', example: 'en', description: 'Of the letters' })
  language!: string;
  @ApiProperty({ type: [ExportedSession], description: 'Ended ones as well, newest first' })
  sessions!: ExportedSession[];
  @ApiProperty({ type: [ExportedEvent], description: 'The security events about this account, newest first' })
  events!: ExportedEvent[];
}
