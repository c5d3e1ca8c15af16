import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ApiRoles, type Principal } from '../../access/index.js';
import { UserResponse } from '../../users/index.js';
import type { SignedIn } from './session.service.js';
import { permissions } from '../../vocabulary/index.js';

export const exampleAccessToken =
  'eyJhbGciOiJSUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiIyZjZmMWEzZSJ9.c2lnbmF0dXJl';
export const exampleRefreshToken = `ghr_${'AQx7Rk2p'.repeat(9)}5d1f03ac`;

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

  @ApiPropertyOptional({ enum: ['Bearer'], example: 'Bearer', description: 'Token-Transport: body only' })
  tokenType?: 'Bearer';

  @ApiPropertyOptional({
    maxLength: 8000,
    pattern: String.raw`^[\w-]+\.[\w-]+\.[\w-]+$`,
    description: 'A JWT (RFC 9068). Token-Transport: body only',
    example: exampleAccessToken,
  })
  accessToken?: string;

  @ApiPropertyOptional({
    maxLength: 200,
    pattern: String.raw`^ghr_[\w-]+$`,
    description: 'Used once: each refresh brings the next. Token-Transport: body only',
    example: exampleRefreshToken,
  })
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
  @ApiRoles()
  roles!: string[];
  @ApiProperty({
    enum: permissions,
    enumName: 'Permission',
    isArray: true,
    uniqueItems: true,
    maxItems: permissions.length,
    example: [],
    description: 'What the roles allow',
  })
  permissions!: string[];
  @ApiProperty({ format: 'date-time', description: 'When the access token ends' })
  expiresAt!: string;

  static of({ expiresAt, userId, sessionId, roles, permissions }: Principal): CurrentSessionResponse {
    return { userId, sessionId, roles, permissions, expiresAt: expiresAt.toISOString() };
  }
}
