import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsString, Length, Matches } from 'class-validator';

/**
 * Without what reverses the text around it: people decide by what they read in a list.
 * No `\p{…}`: generators of clients know patterns of many kinds.
 */
const printable = String.raw`^[^\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]*$`;

/** Beside blanks and format characters: what Unicode lets a font leave out, and the Braille pattern without a dot. */
const seen = /[^\s\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

export interface LineRule {
  /** Characters. */
  max: number;
  example: string;
  required?: boolean;
}

/** A line of text (a name, a title): 1 to `max` characters, of which one can be seen, no control characters, nor those of text direction; kept trimmed and in NFC. */
export function IsLine({ max, example, required = true }: LineRule): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      required,
      minLength: 1,
      maxLength: max,
      pattern: printable,
      example,
      description: 'Kept without spaces around it, and in NFC',
    }),
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' ? value.trim().normalize('NFC') : value,
    ),
    IsString({ message: 'Use text' }),
    Length(1, max, { message: `Use 1 to ${max} characters` }),
    Matches(new RegExp(printable, 'u'), { message: 'Use letters, digits, spaces and punctuation' }),
    Matches(seen, { message: 'Use at least one character that can be seen' }),
    // PostgreSQL would keep another one: half of a surrogate pair is no character.
    Matches(/^\P{Cs}*$/u, { message: 'Use whole characters' }),
  );
}
