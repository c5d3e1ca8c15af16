import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** The name of a field that is not known stands in both: escaped, at most twice as long as the largest body. */
const longest = 250_000;

class FieldErrorResponse {
  @ApiProperty({
    maxLength: longest,
    pattern: '^(/|$)',
    example: '/password',
    description:
      'JSON pointer (RFC 6901) into the body, empty for the whole of it; `/name` for a query parameter',
  })
  pointer!: string;
  @ApiProperty({
    maxLength: 100,
    pattern: '^[a-z0-9_]+$',
    example: 'password_too_short',
    description:
      'Stable, snake_case. Passwords: `password_too_short`, `password_too_long`, `password_too_common`, `password_too_personal`, `password_unchanged`, `password_incorrect` (the current one). Lists: `cursor_invalid`. Any body: `unknown_field`, `not_an_object`; else the rule that failed, such as `is_email_address` or `is_length`.',
  })
  code!: string;
  @ApiProperty({ maxLength: longest, example: 'Use at least 15 characters', description: 'For a person' })
  message!: string;
}

/** `application/problem+json` as the documentation shows it. */
export class ProblemResponse {
  @ApiProperty({
    format: 'uri-reference',
    maxLength: 200,
    example: '/errors/not_found',
    description: 'A page that explains the code',
  })
  type!: string;
  @ApiProperty({ maxLength: 100, example: 'Not found', description: 'The same for every occurrence' })
  title!: string;
  @ApiProperty({
    type: 'integer',
    minimum: 400,
    maximum: 599,
    example: 404,
    description: 'That of the answer',
  })
  status!: number;
  @ApiProperty({
    maxLength: 1000,
    example: 'There is nothing here, or nothing that you may see.',
    description: 'For a person',
  })
  detail!: string;
  @ApiProperty({
    format: 'uri-reference',
    maxLength: 16_384,
    example: '/api/v1/users/me',
    description: 'The path that was asked for',
  })
  instance!: string;
  // Each room declares codes as it loads; the document lists them when it is made.
  @ApiProperty({ enum: [], enumName: 'ProblemCode', example: 'not_found' })
  code!: string;
  @ApiProperty({
    maxLength: 64,
    pattern: '^[A-Za-z0-9_.-]{8,64}$',
    example: '0f9b7d1c-6f0c-4b27-9a52-5d2a1f2a7c11',
    description: 'As in `X-Request-Id`',
  })
  requestId!: string;
  @ApiPropertyOptional({ type: [FieldErrorResponse], description: 'With validation_failed only' })
  errors?: FieldErrorResponse[];
  @ApiPropertyOptional({
    maxLength: 50,
    pattern: '^[a-z_]+$',
    example: 'invalid_client',
    description: 'Under `/oauth` only: the code of RFC 6749, 5.2',
  })
  error?: string;
  @ApiPropertyOptional({
    maxLength: 1000,
    example: 'The client is not known, or its secret is not right.',
    description: 'With `error`: as `detail`',
  })
  error_description?: string;
}
