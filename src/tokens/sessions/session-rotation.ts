import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/index.js';
import { returning, timeLimits, UnitOfWork } from '../../platform/database/index.js';
import { Unavailable } from '../../platform/problems/index.js';
import { TokensSettings } from '../tokens.settings.js';
import { type OpenSession, OpenSessions } from './open-session.js';
import { type RefreshTokenContent, RefreshTokens } from './refresh-tokens.js';
import { Session } from './session.entity.js';

const secondsPerDay = 86_400;

/**
 * `repeated`: the same successor again, within the grace. `reused`: the caller must end the session. `limited`: the token is
 * still good, but has been exchanged too often lately.
 */
export type Rotation =
  | ({ outcome: 'rotated' | 'repeated' } & OpenSession)
  | { outcome: 'reused'; session: Session }
  | { outcome: 'limited'; retryAfterSeconds: number }
  | { outcome: 'invalid' };

type Rotated = Session & { ver: number };

/** `currentVersion` of Revocation, on the way. At worst it is an older one, and the access token stale from the beginning. */
const currentVersion = 'COALESCE((SELECT v.ver FROM token_versions v WHERE v.user_id = sessions.user_id), 0)';

/** The exchange of refresh tokens. */
@Injectable()
export class SessionRotation {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly settings: TokensSettings,
    private readonly refreshTokens: RefreshTokens,
    private readonly openSessions: OpenSessions,
  ) {}

  /**
   * Exchanges a refresh token. The statement is the judge: of any number of racing requests with one token exactly one
   * moves the generation on, and only what it left behind is read afterwards.
   */
  async rotate(presented: string): Promise<Rotation> {
    const content = this.refreshTokens.read(presented);
    if (!content) return { outcome: 'invalid' };
    const session = await this.advance(content);
    if (session) return { outcome: 'rotated', ...(await this.openSessions.of(session, session.ver)) };
    return this.judge(content);
  }

  private async advance({ sessionId, generation }: RefreshTokenContent): Promise<Rotated | undefined> {
    const now = this.clock.now();
    const idleUntil = this.clock.secondsFromNow(this.settings.REFRESH_IDLE_DAYS * secondsPerDay);
    const { allowed, windowSeconds } = this.settings.LIMIT_REFRESH_PER_SESSION;
    const windowStart = this.clock.secondsFromNow(-windowSeconds);
    // A server that was frozen does, when it goes on, what nobody waits for any more. By then the grace may be over, and the client's
    // next try with the same token would pass for a theft.
    const worthlessFrom = this.clock.secondsFromNow(timeLimits.silence / 1000);
    const [rows] = await this.unitOfWork.manager.query<[Rotated[], number]>(
      `UPDATE sessions SET
              generation = generation + 1, rotated_at = $3, last_used_at = $3,
              rotations = CASE WHEN rotations_since > $5 THEN rotations + 1 ELSE 1 END,
              rotations_since = CASE WHEN rotations_since > $5 THEN rotations_since ELSE $3 END,
              idle_expires_at = LEAST($4, expires_at)
        WHERE id = $1 AND generation = $2 AND revoked_at IS NULL AND idle_expires_at > $3
          AND (rotations < $6 OR rotations_since <= $5)
          AND clock_timestamp() < $7
       RETURNING ${returning(this.repository)}, ${currentVersion} AS ver`,
      [sessionId, generation, now, idleUntil, windowStart, allowed, worthlessFrom],
    );
    return rows[0];
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
    if (session.generation === generation) return await this.unmoved(session, now);
    const graceMs = this.settings.REFRESH_GRACE_SECONDS * 1000;
    // No grace is none also on an instance whose clock is a little behind that of the rotation.
    const isInGrace = graceMs > 0 && now < session.rotatedAt.getTime() + graceMs;
    const isPredecessor = session.generation === generation + 1;
    if (isPredecessor && isInGrace) return { outcome: 'repeated', ...(await this.openSessions.of(session)) };
    return { outcome: 'reused', session };
  }

  /** Nothing is wrong with the token: it was exchanged too often lately, or the statement came too late to be done. */
  private async unmoved({ rotations, rotationsSince }: Session, nowMs: number): Promise<Rotation> {
    const { allowed, windowSeconds } = this.settings.LIMIT_REFRESH_PER_SESSION;
    const leftMs = rotationsSince.getTime() + windowSeconds * 1000 - nowMs;
    if (rotations >= allowed && leftMs > 0) return { outcome: 'limited', retryAfterSeconds: leftMs / 1000 };
    // Or PostgreSQL's clock has been moved, by a fail-over perhaps: the next try goes by the new one.
    await this.clock.follow();
    throw new Unavailable({ reason: 'the rotation came too late' });
  }

  private get repository() {
    return this.unitOfWork.repository(Session);
  }
}
