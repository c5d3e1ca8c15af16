import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';

/** The token of a mailed link: what follows `#token=`. */
export function IsOneTimeToken(): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      writeOnly: true,
      minLength: 1,
      maxLength: 200,
      description: 'From the fragment of the mailed link',
      example: 'hV0r0y3mZzYk1Qb0cRzK7x3m0kU5m4y8Jw2o1pQ9sTA',
    }),
    IsString({ message: 'Use the token of the link' }),
    Length(1, 200, { message: 'Use the token of the link' }),
  );
}

export class OneTimeTokenRequest {
  @IsOneTimeToken()
  token!: string;
}
