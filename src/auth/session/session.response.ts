import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Principal } from '../../access/index.js';
import { UserResponse } from '../../users/index.js';
import type { SignedIn } from './session.service.js';

export class SessionResponse {
  @ApiProperty({ type: UserResponse })
  user!: UserResponse;

  @ApiProperty({ type: 'integer', description: 'Seconds until the access token ends', example: 893 })
  expiresIn!: number;

  @ApiProperty({
    type: 'integer',
    description: 'Seconds until the refresh token ends if it is not used',
    example: 604800,
  })
  refreshExpiresIn!: number;

  @ApiPropertyOptional({ enum: ['Bearer'], description: 'Token-Transport: body only' })
  tokenType?: 'Bearer';

  @ApiPropertyOptional({
    description: 'Token-Transport: body only',
    example: 'eyJhbGciOiJSUzI1NiIsInR5cCI6ImF0K2p3dCJ9…',
  })
  accessToken?: string;

  @ApiPropertyOptional({ description: 'Token-Transport: body only', example: 'ghr_AQ…' })
  refreshToken?: string;

  static of(signedIn: SignedIn, withTokens: boolean): SessionResponse {
    const { user, accessToken, expiresInSeconds, refreshToken, refreshExpiresInSeconds } = signedIn;
    return {
      user: UserResponse.of(user),
      expiresIn: expiresInSeconds,
      refreshExpiresIn: refreshExpiresInSeconds,
      ...(withTokens && { tokenType: 'Bearer', accessToken, refreshToken }),
    };
  }
}

export class CurrentSessionResponse {
  @ApiProperty({ format: 'uuid', example: '2f6f1a3e-0d0f-4b8a-9a2e-6f2f7f1c9b11' })
  userId!: string;
  @ApiProperty({ format: 'uuid', example: '9d1c7a52-6b1e-4b0e-8a53-0f1d2c3b4a59' })
  sessionId!: string;
  @ApiProperty({ isArray: true, type: String, example: ['user'] })
  roles!: string[];
  @ApiProperty({ isArray: true, type: String, example: [] })
  permissions!: string[];
  @ApiProperty({ format: 'date-time', description: 'When the access token ends' })
  expiresAt!: string;

  static of({ expiresAt, userId, sessionId, roles, permissions }: Principal): CurrentSessionResponse {
    return { userId, sessionId, roles, permissions, expiresAt: expiresAt.toISOString() };
  }
}
