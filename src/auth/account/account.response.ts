import { ApiProperty } from '@nestjs/swagger';
import { UserResponse } from '../../users/index.js';
import { IsPresentedPassword } from '../password/is-password.js';
import { DeviceSessionResponse } from '../session/device-session.response.js';

export class DeleteMeRequest {
  @IsPresentedPassword()
  password!: string;
}

class ExportedEvent {
  @ApiProperty({ format: 'date-time' })
  at!: string;
  @ApiProperty({ example: 'session.started' })
  type!: string;
  @ApiProperty({ example: '203.0.113.7' })
  ip!: string;
  @ApiProperty({ example: 'Mozilla/5.0 …' })
  userAgent!: string;
}

/** Everything that is kept about a person (GDPR, articles 15 and 20). */
export class AccountExport {
  @ApiProperty({ type: UserResponse })
  user!: UserResponse;
  @ApiProperty({ type: [DeviceSessionResponse] })
  sessions!: DeviceSessionResponse[];
  @ApiProperty({ type: [ExportedEvent], description: 'The security events about this account, newest first' })
  events!: ExportedEvent[];
}
