import { ApiProperty } from '@nestjs/swagger';
import { roles } from '../vocabulary/index.js';

/** Documents the roles that somebody holds. */
export const ApiRoles = () =>
  ApiProperty({
    enum: roles,
    enumName: 'Role',
    isArray: true,
    uniqueItems: true,
    maxItems: roles.length,
    example: ['user'],
  });
