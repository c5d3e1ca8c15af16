import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../platform/clock/index.js';
import { deleteBatch, UnitOfWork } from '../platform/database/index.js';
import { Housekeeping } from '../platform/housekeeping/index.js';
import { DeniedToken } from './revocation/denied-token.entity.js';
import { OneTimeToken } from './one-time/one-time-token.entity.js';
import { Session } from './sessions/session.entity.js';

/** So long people still see in their export where they were logged in. Far longer than any access token lives. */
const endedSessionsKeptSeconds = 30 * 86_400;

/** Forgets what nobody can hold any more. */
@Injectable()
export class TokenRetention implements OnModuleInit {
  constructor(
    private readonly housekeeping: Housekeeping,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    const sessions = (limit: number) => this.cleanSessions(limit);
    this.housekeeping.register({ name: 'sessions', everyMinutes: 60, clean: sessions });
    const oneTimeTokens = (limit: number) => this.cleanOneTimeTokens(limit);
    this.housekeeping.register({ name: 'one-time tokens', everyMinutes: 60, clean: oneTimeTokens });
    const deniedTokens = (limit: number) => this.cleanDeniedTokens(limit);
    this.housekeeping.register({ name: 'denied access tokens', everyMinutes: 10, clean: deniedTokens });
  }

  /**
   * Counted from the revocation, else from the end that no refresh moves. A session that nobody used is over earlier, but
   * an index on that end would make every refresh write to it.
   */
  private cleanSessions(limit: number): Promise<number> {
    const endedBefore = this.clock.secondsFromNow(-endedSessionsKeptSeconds);
    const where = 'COALESCE(revoked_at, expires_at) < $1';
    return deleteBatch(this.unitOfWork.repository(Session), where, [endedBefore], limit);
  }

  private cleanOneTimeTokens(limit: number): Promise<number> {
    const repository = this.unitOfWork.repository(OneTimeToken);
    return deleteBatch(repository, 'expires_at <= $1', [this.clock.now()], limit);
  }

  /** A minute after they have expired: by then no clock accepts them. */
  private cleanDeniedTokens(limit: number): Promise<number> {
    const repository = this.unitOfWork.repository(DeniedToken);
    return deleteBatch(repository, 'expires_at < $1', [this.clock.secondsFromNow(-60)], limit);
  }
}
