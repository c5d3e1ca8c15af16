import { ApiProperty } from '@nestjs/swagger';
import type { Session } from '../../tokens/index.js';
import { deviceOf } from './device.js';

/** A session as its owner, or an administrator, sees it. */
export class DeviceSessionResponse {
  @ApiProperty({ format: 'uuid', example: '9d1c7a52-6b1e-4b0e-8a53-0f1d2c3b4a59' })
  id!: string;
  @ApiProperty({ maxLength: 500, example: 'Firefox on Linux' })
  device!: string;
  @ApiProperty({ maxLength: 100, example: '203.0.113.7' })
  ip!: string;
  @ApiProperty({ format: 'date-time' })
  createdAt!: string;
  @ApiProperty({ format: 'date-time' })
  lastUsedAt!: string;
  @ApiProperty({ format: 'date-time', description: 'When it ends if it is not used' })
  expiresAt!: string;
  @ApiProperty({ example: false, description: 'Whether this very request belongs to it' })
  current!: boolean;

  static of(session: Session, currentSessionId?: string): DeviceSessionResponse {
    return {
      id: session.id,
      device: deviceOf(session.userAgent),
      ip: session.ip,
      createdAt: session.createdAt.toISOString(),
      lastUsedAt: session.lastUsedAt.toISOString(),
      expiresAt: session.idleExpiresAt.toISOString(),
      current: session.id === currentSessionId,
    };
  }
}
