import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type FindOptionsWhere, IsNull, MoreThan, Not } from 'typeorm';
import { AuditTrail } from '../../audit/index.js';
import { Clock } from '../../platform/clock/index.js';
import { returning, timeLimits, UnitOfWork } from '../../platform/database/index.js';
import { requestContext } from '../../platform/http/index.js';
import { Unavailable } from '../../platform/problems/index.js';
import { type RefreshTokenContent, RefreshTokens } from './refresh-tokens.js';
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
  | 'refresh_token_reused'
  | 'password_changed'
  | 'password_reset'
  | 'user_disabled'
  | 'user_deleted'
  | 'session_limit'
  | 'keys_compromised';

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

/**
 * `repeated`: the same successor again, within the grace. `reused`: the caller must end the session. `limited`: the token is
 * still good, but has been exchanged too often lately.
 */
export type Rotation =
  | ({ outcome: 'rotated' | 'repeated' } & OpenSession)
  | { outcome: 'reused'; session: Session }
  | { outcome: 'limited'; retryAfterSeconds: number }
  | { outcome: 'invalid' };

/** Sessions and the rotation of their refresh tokens. PostgreSQL decides every race here, in one statement each. */
@Injectable()
export class Sessions {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly settings: TokensSettings,
    private readonly refreshTokens: RefreshTokens,
    private readonly revocation: Revocation,
    private readonly audit: AuditTrail,
  ) {}

  /** Inside a unit of work that holds the user's row, so that a disable or reset cannot slip between. */
  async start(userId: string): Promise<OpenSession> {
    const now = this.clock.now();
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
      idleExpiresAt: this.clock.secondsFromNow(this.settings.REFRESH_IDLE_DAYS * secondsPerDay),
      expiresAt: this.clock.secondsFromNow(this.settings.REFRESH_ABSOLUTE_DAYS * secondsPerDay),
      revokedAt: null,
      revokedReason: null,
      ip,
      userAgent,
    });
    await this.repository.insert(session);
    await this.endTheLeastRecentlyUsed(userId);
    return this.opened(session);
  }

  /**
   * Exchanges a refresh token. The statement is the judge: of any number of racing requests with one token exactly one
   * moves the generation on, and only what it left behind is read afterwards.
   */
  async rotate(presented: string): Promise<Rotation> {
    const content = this.refreshTokens.read(presented);
    if (!content) return { outcome: 'invalid' };
    const session = await this.advance(content);
    if (session) return { outcome: 'rotated', ...(await this.opened(session)) };
    return this.judge(content);
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

  /** Everybody's. How many it ended. */
  async revokeEveryone(reason: RevocationReason): Promise<number> {
    const { affected } = await this.repository.update(
      { revokedAt: IsNull() },
      { revokedAt: this.clock.now(), revokedReason: reason },
    );
    return affected ?? 0;
  }

  private async advance({ sessionId, generation }: RefreshTokenContent): Promise<Session | undefined> {
    const now = this.clock.now();
    const idleUntil = this.clock.secondsFromNow(this.settings.REFRESH_IDLE_DAYS * secondsPerDay);
    const { allowed, windowSeconds } = this.settings.LIMIT_REFRESH_PER_SESSION;
    const windowStart = this.clock.secondsFromNow(-windowSeconds);
    const worthlessFrom = this.clock.secondsFromNow(timeLimits.silence / 1000);
    const { raw } = await this.repository
      .createQueryBuilder()
      .update()
      .set({
        generation: () => 'generation + 1',
        rotatedAt: now,
        rotations: () => 'CASE WHEN rotations_since > :windowStart THEN rotations + 1 ELSE 1 END',
        rotationsSince: () => 'CASE WHEN rotations_since > :windowStart THEN rotations_since ELSE :now END',
        lastUsedAt: now,
        idleExpiresAt: () => 'LEAST(:idleUntil, expires_at)',
      })
      .where('id = :sessionId AND generation = :generation', { sessionId, generation })
      .andWhere('revoked_at IS NULL AND idle_expires_at > :now')
      .andWhere('(rotations < :allowed OR rotations_since <= :windowStart)')
      // A server that was frozen does, when it goes on, what nobody waits for any more. By then the grace may be over, and
      // the client's next try with the same token would pass for a theft.
      .andWhere('clock_timestamp() < :worthlessFrom')
      .setParameters({ now, idleUntil, allowed, windowStart, worthlessFrom })
      .returning(returning(this.repository))
      .execute();
    return (raw as Session[])[0];
  }

  /**
   * Why nothing moved. A generation only ever grows and a revocation only ever stays, so what is read here cannot turn
   * a reuse into something better.
   */
  private async judge({ sessionId, generation }: RefreshTokenContent): Promise<Rotation> {
    const session = await this.repository.findOneBy({ id: sessionId });
    const now = this.clock.nowMs();
    if (!session || session.revokedAt || session.idleExpiresAt.getTime() <= now)
      return { outcome: 'invalid' };
    if (session.generation < generation) return { outcome: 'invalid' };
    if (session.generation === generation) return this.unmoved(session, now);
    const graceMs = this.settings.REFRESH_GRACE_SECONDS * 1000;
    // No grace is none also on an instance whose clock is a little behind that of the rotation.
    const isInGrace = graceMs > 0 && now < session.rotatedAt.getTime() + graceMs;
    const isPredecessor = session.generation === generation + 1;
    if (isPredecessor && isInGrace) return { outcome: 'repeated', ...(await this.opened(session)) };
    return { outcome: 'reused', session };
  }

  /** Nothing is wrong with the token: it was exchanged too often lately, or the statement came too late to be done. */
  private unmoved({ rotations, rotationsSince }: Session, nowMs: number): Rotation {
    const { allowed, windowSeconds } = this.settings.LIMIT_REFRESH_PER_SESSION;
    const leftMs = rotationsSince.getTime() + windowSeconds * 1000 - nowMs;
    if (rotations < allowed || leftMs <= 0) throw new Unavailable({ reason: 'the rotation came too late' });
    return { outcome: 'limited', retryAfterSeconds: leftMs / 1000 };
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

  private async opened(session: Session): Promise<OpenSession> {
    const { id: sessionId, generation, idleExpiresAt, userId } = session;
    return {
      session,
      refreshToken: this.refreshTokens.issue({ sessionId, generation }),
      refreshExpiresInSeconds: Math.floor((idleExpiresAt.getTime() - this.clock.nowMs()) / 1000),
      ver: await this.revocation.currentVersion(userId),
    };
  }

  private get repository() {
    return this.unitOfWork.repository(Session);
  }
}
