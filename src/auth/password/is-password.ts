import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsString, MaxLength, MinLength } from 'class-validator';

/** More than the policy allows in any normal form; only keeps absurd input from the hasher. */
const maxUnits = 1024;

const asText = [
  IsString({ message: 'Use text' }),
  MaxLength(maxUnits, { message: 'Use at most 256 characters' }),
];

/** A password to be set: the policy judges it, where it is known whom it is for. */
export function IsNewPassword(): PropertyDecorator {
  const description =
    '15 to 256 characters (PASSWORD_MIN_LENGTH), none of the common ones, not made of your name or address';
  const example = 'quiet harbour before nine';
  return applyDecorators(
    ApiProperty({ format: 'password', writeOnly: true, minLength: 8, maxLength: 256, description, example }),
    ...asText,
  );
}

/** A password to be compared. */
export function IsPresentedPassword(): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      format: 'password',
      writeOnly: true,
      minLength: 1,
      maxLength: maxUnits,
      example: 'quiet harbour before nine',
    }),
    MinLength(1, { message: 'Use your password' }),
    ...asText,
  );
}
