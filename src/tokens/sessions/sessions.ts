import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { And, type FindOptionsWhere, IsNull, LessThanOrEqual, MoreThan, Not } from 'typeorm';
import { AuditTrail } from '../../audit/index.js';
import { Clock } from '../../platform/clock/index.js';
import { UnitOfWork } from '../../platform/database/index.js';
import { requestContext } from '../../platform/http/index.js';
import { type OpenSession, OpenSessions } from './open-session.js';
import { RefreshTokens } from './refresh-tokens.js';
import { Revocation } from '../revocation/revocation.js';
import { Session } from './session.entity.js';
import { TokensSettings } from '../tokens.settings.js';

const secondsPerDay = 86_400;

export type RevocationReason =
  | 'logged_out'
  | 'logged_out_everywhere'
  | 'replaced_by_login'
  | 'ended_by_user'
  | 'ended_by_admin'
  | 'revoked_by_client'
  | 'refresh_token_reused'
  | 'password_changed'
  | 'password_reset'
  | 'user_disabled'
  | 'user_deleted'
  | 'session_limit'
  | 'keys_compromised';

/** Sessions from login to end. PostgreSQL decides every race here, in one statement each. */
@Injectable()
export class Sessions {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly settings: TokensSettings,
    private readonly refreshTokens: RefreshTokens,
    private readonly openSessions: OpenSessions,
    private readonly revocation: Revocation,
    private readonly audit: AuditTrail,
  ) {}

  /** Inside a unit of work that holds the user's row, so that a disable or reset cannot slip between. */
  async start(userId: string): Promise<OpenSession> {
    const now = this.clock.now();
    const inDays = (days: number) => new Date(now.getTime() + Math.round(days * secondsPerDay * 1000));
    const { ip, userAgent } = requestContext();
    const session = this.repository.create({
      id: randomUUID(),
      userId,
      generation: 0,
      createdAt: now,
      rotatedAt: now,
      rotations: 0,
      rotationsSince: now,
      lastUsedAt: now,
      idleExpiresAt: inDays(this.settings.REFRESH_IDLE_DAYS),
      expiresAt: inDays(this.settings.REFRESH_ABSOLUTE_DAYS),
      revokedAt: null,
      revokedReason: null,
      ip,
      userAgent,
    });
    await this.repository.insert(session);
    await this.endTheLeastRecentlyUsed(userId);
    return this.openSessions.of(session);
  }

  /** The session of a refresh token of any generation, live or ended, for logout. */
  async findByRefreshToken(presented: string): Promise<Session | null> {
    const content = this.refreshTokens.read(presented);
    return content ? this.repository.findOneBy({ id: content.sessionId }) : null;
  }

  /** Newest use first. */
  listLive(userId: string): Promise<Session[]> {
    return this.repository.find({
      where: { userId, revokedAt: IsNull(), idleExpiresAt: MoreThan(this.clock.now()) },
      order: { lastUsedAt: 'DESC' },
    });
  }

  /** Ended ones as well, for the person's own export. */
  listAll(userId: string): Promise<Session[]> {
    return this.repository.find({ where: { userId }, order: { createdAt: 'DESC' } });
  }

  /** Whether this call ended it: false when it had ended, or is not that user's. */
  async revoke(sessionId: string, userId: string, reason: RevocationReason): Promise<boolean> {
    return (await this.end({ id: sessionId, userId }, reason)) === 1;
  }

  /** How many it ended. */
  async revokeAll(userId: string, reason: RevocationReason, exceptSessionId?: string): Promise<number> {
    return this.end({ userId, ...(exceptSessionId && { id: Not(exceptSessionId) }) }, reason);
  }

  private async end(
    which: FindOptionsWhere<Session> & { userId: string },
    reason: RevocationReason,
  ): Promise<number> {
    return this.unitOfWork.run(async () => {
      const { affected } = await this.repository.update(
        { ...which, revokedAt: IsNull() },
        { revokedAt: this.clock.now(), revokedReason: reason },
      );
      await this.revocation.announce(which.userId);
      return affected ?? 0;
    });
  }

  /** Of everybody whose id comes after the one and not after the other. How many it ended. */
  async revokeBetween(afterUserId: string, lastUserId: string, reason: RevocationReason): Promise<number> {
    const { affected } = await this.repository.update(
      { userId: And(MoreThan(afterUserId), LessThanOrEqual(lastUserId)), revokedAt: IsNull() },
      { revokedAt: this.clock.now(), revokedReason: reason },
    );
    return affected ?? 0;
  }

  private async endTheLeastRecentlyUsed(userId: string): Promise<void> {
    const live = await this.listLive(userId);
    for (const { id } of live.slice(this.settings.MAX_SESSIONS_PER_USER)) {
      const reason = 'session_limit';
      // A logout at the same moment may have been first, and has said so then.
      if (await this.revoke(id, userId, reason))
        await this.audit.record({ type: 'session.ended', userId, sessionId: id, details: { reason } });
    }
  }

  private get repository() {
    return this.unitOfWork.repository(Session);
  }
}
