import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsIn, IsOptional, IsUUID } from 'class-validator';
import { Permissions } from '../access/index.js';
import { type AuditEvent, AuditTrail } from '../audit/index.js';
import { ApiPage, type Page, PageQuery } from '../platform/paging/index.js';
import { instantOrDay, IsInstant } from './field-rules.js';
import { type AuditEventType, auditEventTypes } from '../vocabulary/index.js';

class ListAuditEventsQuery extends PageQuery {
  @ApiPropertyOptional({
    enum: auditEventTypes,
    enumName: 'AuditEventType',
    description: 'Of this type alone',
  })
  @IsOptional()
  @IsIn(auditEventTypes, { message: 'Use a type of the list in the documentation' })
  type?: AuditEventType;

  @ApiPropertyOptional({ format: 'uuid', description: 'Events about this user' })
  @IsOptional()
  @IsUUID(undefined, { message: 'Use the id of a user' })
  userId?: string;

  @ApiPropertyOptional({ ...instantOrDay, description: 'At or after. A day is its midnight (UTC)' })
  @IsOptional()
  @IsInstant()
  from?: Date;

  @ApiPropertyOptional({ ...instantOrDay, description: 'Before. A day is its midnight (UTC)' })
  @IsOptional()
  @IsInstant()
  to?: Date;
}

class AuditEventResponse {
  @ApiProperty({ format: 'uuid' })
  id!: string;
  @ApiProperty({ format: 'date-time' })
  at!: string;
  @ApiProperty({ enum: auditEventTypes, enumName: 'AuditEventType', example: 'session.started' })
  type!: string;
  @ApiProperty({ format: 'uuid', type: String, nullable: true, description: 'Whom it happened to' })
  userId!: string | null;
  @ApiProperty({
    format: 'uuid',
    type: String,
    nullable: true,
    description: 'The administrator who did it',
    example: null,
  })
  actorId!: string | null;
  @ApiProperty({ format: 'uuid', type: String, nullable: true })
  sessionId!: string | null;
  @ApiProperty({ maxLength: 100, example: '203.0.113.7' })
  ip!: string;
  @ApiProperty({ maxLength: 400, example: 'Mozilla/5.0 (X11; Linux x86_64)' })
  userAgent!: string;
  @ApiProperty({ maxLength: 64, example: '0f9b7d1c-6f0c-4b27-9a52-5d2a1f2a7c11' })
  requestId!: string;
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: {},
    description: 'docs/audit.md explains each type',
  })
  details!: object;

  static of(event: AuditEvent): AuditEventResponse {
    return { ...event, at: event.at.toISOString() };
  }
}

@ApiTags('Administration')
@Permissions('audit:read')
@Controller('admin/audit-events')
export class AdminAuditController {
  constructor(private readonly audit: AuditTrail) {}

  @Get()
  @ApiOperation({
    operationId: 'adminListAuditEvents',
    summary: 'The audit trail, newest first',
    description:
      'What happened to accounts, and who did it, without secrets and addresses. Events outlive the account.',
  })
  @ApiPage(AuditEventResponse)
  list(@Query() query: ListAuditEventsQuery): Promise<Page<AuditEventResponse>> {
    return this.audit.list(query, AuditEventResponse.of);
  }
}
