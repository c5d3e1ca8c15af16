import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { IsEmailAddress } from '../mail/index.js';
import { IsGiven } from '../platform/fields/index.js';
import { PageQuery } from '../platform/paging/index.js';
import { IsName, type UserSort, userSorts, type UserStatus, userStatuses } from '../users/index.js';
import { IsRoles } from './field-rules.js';
import { type Role, roles } from '../vocabulary/index.js';

export class ListUsersQuery extends PageQuery {
  @ApiPropertyOptional({
    maxLength: 100,
    pattern: String.raw`^[^\u0000-\u001f\u007f-\u009f]*$`,
    description: 'Part of the name or e-mail address',
  })
  @IsOptional()
  @IsString()
  @MaxLength(100, { message: 'Use at most 100 characters' })
  @Matches(/^\P{Cc}*$/u, { message: 'Use letters, digits, spaces and punctuation' })
  query?: string;

  @ApiPropertyOptional({ enum: roles, enumName: 'Role', description: 'Those who hold it' })
  @IsOptional()
  @IsIn(roles, { message: `Use one of ${roles.join(', ')}` })
  role?: Role;

  @ApiPropertyOptional({ enum: userStatuses, enumName: 'UserStatus', description: 'Those who are so now' })
  @IsOptional()
  @IsIn(userStatuses, { message: `Use one of ${userStatuses.join(', ')}` })
  status?: UserStatus;

  @ApiPropertyOptional({
    enum: userSorts,
    enumName: 'UserSort',
    default: '-createdAt',
    description: '`-`: descending',
  })
  @IsOptional()
  @IsIn(userSorts, { message: `Use one of ${userSorts.join(', ')}` })
  sort: UserSort = '-createdAt';
}

export class CreateUserRequest {
  @IsName()
  name!: string;

  @ApiProperty({ format: 'idn-email', example: 'grace@example.com' })
  @IsEmailAddress()
  email!: string;

  @IsRoles()
  roles!: Role[];
}

/** What is left out stays as it is. */
export class UpdateUserRequest {
  @IsGiven()
  @IsName({ required: false })
  name?: string;

  @IsGiven()
  @IsRoles({ required: false })
  roles?: Role[];

  @ApiPropertyOptional({ example: true, description: 'true ends every session and lets nobody in' })
  @IsGiven()
  @IsBoolean({ message: 'Use true or false' })
  disabled?: boolean;
}
