import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { IsEmailAddress } from '../../mail/index.js';
import { IsPresentedPassword } from '../password/is-password.js';
import { exampleRefreshToken } from './session.response.js';

export class LoginRequest {
  @ApiProperty({ format: 'idn-email', example: 'ada@example.com' })
  @IsEmailAddress()
  email!: string;

  @IsPresentedPassword()
  password!: string;
}

/** The cookie carries it for browsers; other clients send it here. */
export class RefreshTokenRequest {
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    writeOnly: true,
    maxLength: 200,
    example: exampleRefreshToken,
    description: 'For clients without cookies; wins over the cookie. null is none',
  })
  @IsOptional()
  @IsString({ message: 'Use the refresh token' })
  @MaxLength(200, { message: 'Use the refresh token' })
  refreshToken?: string | null;
}
