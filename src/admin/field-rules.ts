import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMinSize, ArrayUnique, IsArray, IsDate, IsIn } from 'class-validator';
import { roles } from '../vocabulary/index.js';

export function IsRoles({ required = true } = {}): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      required,
      enum: roles,
      enumName: 'Role',
      isArray: true,
      minItems: 1,
      maxItems: roles.length,
      uniqueItems: true,
      example: ['user'],
    }),
    IsIn(roles, { each: true, message: `Use roles of ${roles.join(', ')}` }),
    ArrayUnique({ message: 'Name each role once' }),
    ArrayMinSize(1, { message: 'Name at least one role' }),
    IsArray({ message: 'Use a list of roles' }),
  );
}

const instant = /^(?!0000)\d{4}-\d\d-\d\d(T(?!24)\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d))?$/;

/** How the document tells what IsInstant takes. */
export const instantOrDay = {
  type: 'string' as const,
  anyOf: [{ format: 'date-time' }, { format: 'date' }],
  maxLength: 35,
  example: '2026-11-22T10:15:00Z',
};

/** An instant of RFC 3339, or a day for its midnight (UTC); becomes a Date. `Date` alone reads far more, and years that PostgreSQL has not. */
export function IsInstant(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (isInstant(value) ? new Date(value) : value)),
    IsDate({ message: 'Use an ISO 8601 instant' }),
  );
}

/** `Date` makes 2 March of 30 February. */
function isInstant(value: unknown): value is string {
  if (typeof value !== 'string' || !instant.test(value)) return false;
  const day = value.slice(0, 10);
  return new Date(day).toJSON()?.startsWith(day) ?? false;
}
