import { ApiProperty } from '@nestjs/swagger';
import { IsEmailAddress } from '../mail/index.js';

export class EmailRequest {
  @ApiProperty({ format: 'idn-email', example: 'ada@example.com' })
  @IsEmailAddress()
  email!: string;
}
