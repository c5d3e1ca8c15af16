import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ArrayMinSize, ArrayUnique, IsArray, IsIn, ValidateIf } from 'class-validator';
import { roles } from '../access/index.js';

/** May be left out, but null is a value like any other and has to be right. */
export const IsGiven = () => ValidateIf((_, value) => value !== undefined);

export function IsRoles({ required = true } = {}): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      required,
      enum: roles,
      enumName: 'Role',
      isArray: true,
      minItems: 1,
      uniqueItems: true,
      example: ['user'],
    }),
    IsIn(roles, { each: true, message: `Use roles of ${roles.join(', ')}` }),
    ArrayUnique({ message: 'Name each role once' }),
    ArrayMinSize(1, { message: 'Name at least one role' }),
    IsArray({ message: 'Use a list of roles' }),
  );
}
