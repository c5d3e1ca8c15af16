import { ApiProperty } from '@nestjs/swagger';
import { IsEmailAddress } from '../../mail/index.js';
import { IsPresentedPassword } from '../password/is-password.js';

export class ChangeEmailRequest {
  @ApiProperty({ format: 'idn-email', example: 'ada@new.example.com' })
  @IsEmailAddress()
  newEmail!: string;

  @IsPresentedPassword()
  password!: string;
}
