import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsString, Length, Matches } from 'class-validator';

/** A person's name: 1 to 100 characters, no control characters; kept trimmed and in NFC. */
export function IsName({ required = true } = {}): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ required, minLength: 1, maxLength: 100, example: 'Ada Lovelace' }),
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' ? value.trim().normalize('NFC') : value,
    ),
    IsString({ message: 'Use text' }),
    Length(1, 100, { message: 'Use 1 to 100 characters' }),
    Matches(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, { message: 'Use letters, digits, spaces and punctuation' }),
  );
}
