import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/index.js';
import { Revocation } from '../revocation/revocation.js';
import { RefreshTokens } from './refresh-tokens.js';
import type { Session } from './session.entity.js';

export interface OpenSession {
  session: Session;
  refreshToken: string;
  /** Until the refresh token ends if it is not used. */
  refreshExpiresInSeconds: number;
  /**
   * `ver` for its access token, read before whoever opened the session reads the user's roles: after a change in between
   * the token is stale. The other way round it would carry the old roles and the new `ver`.
   */
  ver: number;
}

/** What goes out with a session that was started or rotated. */
@Injectable()
export class OpenSessions {
  constructor(
    private readonly clock: Clock,
    private readonly refreshTokens: RefreshTokens,
    private readonly revocation: Revocation,
  ) {}

  /** @param ver of its user; asked for where it is not known */
  async of(session: Session, ver?: number): Promise<OpenSession> {
    const { id: sessionId, generation, idleExpiresAt, userId } = session;
    return {
      session,
      refreshToken: this.refreshTokens.issue({ sessionId, generation }),
      refreshExpiresInSeconds: Math.floor((idleExpiresAt.getTime() - this.clock.nowMs()) / 1000),
      ver: ver ?? (await this.revocation.currentVersion(userId)),
    };
  }
}
