import type { Type } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { isUuid } from '../http/uuid.js';
import { ValidationFailed } from '../problems/http.errors.js';

const maxLimit = 100;

/** As JSON writes it; anything else (`0x10`, `1e1`, `+5`) is left for `IsInt` to refuse. */
function wholeNumber(text: unknown): unknown {
  return typeof text === 'string' && /^-?(0|[1-9]\d*)$/.test(text) ? Number(text) : text;
}

/** One page of a list; `nextCursor` is null at the end. */
export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** What every list takes; a room's own query extends it. */
export class PageQuery {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: maxLimit,
    default: 20,
    description: 'Entries a page',
  })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => wholeNumber(value))
  @IsInt({ message: 'Use a whole number' })
  @Min(1, { message: 'Use at least 1' })
  @Max(maxLimit, { message: `Use at most ${maxLimit}` })
  limit = 20;

  @ApiPropertyOptional({
    maxLength: 500,
    description: '`nextCursor` of the page before; without it, the first',
  })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  cursor?: string;
}

/** Documents a page of the given item type, named after it: of `UserResponse`, `UserPage`. */
export function ApiPage(item: Type): MethodDecorator {
  @ApiSchema({ name: item.name.replace(/(Response)?$/, 'Page') })
  class PageResponse {
    @ApiProperty({ type: [item], maxItems: maxLimit })
    items!: object[];
    @ApiProperty({
      type: String,
      nullable: true,
      maxLength: 500,
      pattern: String.raw`^[\w-]+$`,
      example: null,
      description: 'Pass as `cursor`; null at the end',
    })
    nextCursor!: string | null;
  }
  return ApiOkResponse({ type: PageResponse, description: 'A page; empty where nothing matches' });
}

/** Where a page ended: the sort key and the id of its last row. Opaque to clients, validated as input when it returns. */
export interface Position {
  key: string;
  id: string;
}

/** @param rows one more than the page holds, so that the end is known without counting */
export function toPage<Row, Item>(
  rows: Row[],
  limit: number,
  positionOf: (row: Row) => Position,
  toItem: (row: Row) => Item,
): Page<Item> {
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return { items: rows.slice(0, limit).map(toItem), nextCursor: last ? encode(positionOf(last)) : null };
}

function encode({ key, id }: Position): string {
  return Buffer.from(JSON.stringify([key, id])).toString('base64url');
}

/** @throws ValidationFailed for anything that no page of ours ended with */
export function positionFrom(
  cursor: string | undefined,
  isKey: (key: string) => boolean,
): Position | undefined {
  if (cursor === undefined) return undefined;
  try {
    const [key, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [unknown, unknown];
    // No key holds a control character, and PostgreSQL takes no NUL.
    const isKeyOfARow = typeof key === 'string' && !/\p{Cc}/u.test(key) && isKey(key);
    if (isKeyOfARow && isUuid(id)) return { key, id };
  } catch {
    // Falls through to the same refusal.
  }
  const message = 'Use nextCursor of the page before, with the same sort';
  throw new ValidationFailed({ errors: [{ pointer: '/cursor', code: 'cursor_invalid', message }] });
}

/** As `toISOString` writes it, in a year that PostgreSQL has as well. */
export const isInstant = (key: string) =>
  /^(?!0000)\d{4}-/.test(key) && !Number.isNaN(Date.parse(key)) && new Date(key).toISOString() === key;
