import { ApiProperty } from '@nestjs/swagger';
import { statusOf, type User, UserResponse, type UserStatus, userStatuses } from '../users/index.js';

export class AdminUserResponse extends UserResponse {
  @ApiProperty({ enum: userStatuses, enumName: 'UserStatus', example: 'active' })
  status!: UserStatus;

  @ApiProperty({ format: 'date-time', type: String, nullable: true, example: null })
  disabledAt!: string | null;

  static override of(user: User): AdminUserResponse {
    const disabledAt = user.disabledAt?.toISOString() ?? null;
    return { ...UserResponse.of(user), status: statusOf(user), disabledAt };
  }
}
