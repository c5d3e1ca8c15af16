import { ApiProperty } from '@nestjs/swagger';
import { IsEmailAddress } from '../../mail/index.js';
import { IsName } from '../../users/index.js';
import { IsNewPassword } from '../password/is-password.js';

export class EmailRequest {
  @ApiProperty({ format: 'email', maxLength: 254, example: 'ada@example.com' })
  @IsEmailAddress()
  email!: string;
}

export class SignupRequest extends EmailRequest {
  @IsName()
  name!: string;

  @IsNewPassword()
  password!: string;
}

export class MessageResponse {
  @ApiProperty({ example: 'If the address can be used, a letter is on its way.' })
  message!: string;
}
