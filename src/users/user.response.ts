import { ApiProperty } from '@nestjs/swagger';
import { ApiRoles } from '../access/index.js';
import type { User } from './user.entity.js';

/** A person as every answer shows them. */
export class UserResponse {
  @ApiProperty({ format: 'uuid', example: '2f6f1a3e-0d0f-4b8a-9a2e-6f2f7f1c9b11' })
  id!: string;
  @ApiProperty({ minLength: 1, maxLength: 100, example: 'Ada Lovelace' })
  name!: string;
  @ApiProperty({ format: 'idn-email', example: 'ada@example.com' })
  email!: string;
  @ApiRoles()
  roles!: string[];
  @ApiProperty({ example: true })
  emailVerified!: boolean;
  @ApiProperty({ format: 'date-time', example: '2026-11-22T10:15:00.000Z' })
  createdAt!: string;

  static of({ id, name, email, roles, emailVerifiedAt, createdAt }: User): UserResponse {
    return {
      id,
      name,
      email,
      roles,
      emailVerified: emailVerifiedAt !== null,
      createdAt: createdAt.toISOString(),
    };
  }
}
