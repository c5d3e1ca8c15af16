import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsString, Length, Matches } from 'class-validator';

/**
 * Without what reverses the text around it: an admin is asked about people by their names.
 * No `\p{…}`: generators of clients know patterns of many kinds.
 */
const printable = String.raw`^[^\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]*$`;

/** A person's name: 1 to 100 characters, no control characters, nor those of text direction; kept trimmed and in NFC. */
export function IsName({ required = true } = {}): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      required,
      minLength: 1,
      maxLength: 100,
      pattern: printable,
      example: 'Ada Lovelace',
      description: 'Kept without spaces around it, and in NFC',
    }),
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' ? value.trim().normalize('NFC') : value,
    ),
    IsString({ message: 'Use text' }),
    Length(1, 100, { message: 'Use 1 to 100 characters' }),
    Matches(new RegExp(printable, 'u'), { message: 'Use letters, digits, spaces and punctuation' }),
  );
}
