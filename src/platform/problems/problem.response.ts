import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

class FieldErrorResponse {
  @ApiProperty({ example: '/password', description: 'JSON pointer to the field' })
  pointer!: string;
  @ApiProperty({
    example: 'password_too_short',
    description:
      'Stable, snake_case. Passwords: `password_too_short`, `password_too_long`, `password_too_common`, `password_too_personal`, `password_unchanged`, `password_incorrect` (the current one). Lists: `cursor_invalid`. Any body: `unknown_field`; else the rule that failed, such as `is_email_address` or `is_length`.',
  })
  code!: string;
  @ApiProperty({ example: 'Use at least 15 characters' })
  message!: string;
}

/** `application/problem+json` as the documentation shows it. */
export class ProblemResponse {
  @ApiProperty({ format: 'uri-reference', example: '/errors/not_found' })
  type!: string;
  @ApiProperty({ example: 'Not found' })
  title!: string;
  @ApiProperty({ type: 'integer', example: 404 })
  status!: number;
  @ApiProperty({ example: 'There is nothing here, or nothing that you may see.' })
  detail!: string;
  @ApiProperty({ format: 'uri-reference', example: '/api/v1/users/me' })
  instance!: string;
  // Each room declares codes as it loads; the document lists them when it is made.
  @ApiProperty({ enum: [], enumName: 'ProblemCode', example: 'not_found' })
  code!: string;
  @ApiProperty({ example: '0f9b7d1c-6f0c-4b27-9a52-5d2a1f2a7c11' })
  requestId!: string;
  @ApiPropertyOptional({ type: [FieldErrorResponse], description: 'With validation_failed only' })
  errors?: FieldErrorResponse[];
}
