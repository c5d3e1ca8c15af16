import { Injectable } from '@nestjs/common';
import type { Identification, Principal } from '../../access/index.js';
import { AuditTrail } from '../../audit/index.js';
import { EmailAddress } from '../../mail/index.js';
import { UnitOfWork } from '../../platform/database/index.js';
import { noteInContext } from '../../platform/http/index.js';
import { TooManyRequests } from '../../platform/problems/index.js';
import {
  AccessTokens,
  type IssuedAccessToken,
  type OpenSession,
  RefreshTokenInvalid,
  RefreshTokenReused,
  Revocation,
  type Session,
  SessionRotation,
  Sessions,
  TokenExpired,
  TokenRevoked,
  TokenStale,
} from '../../tokens/index.js';
import { type User, Users } from '../../users/index.js';
import { InvalidCredentials } from '../auth.errors.js';
import { Hooks } from '../hooks.js';
import { Letters } from '../letters/letters.js';
import { LoginCheck, type LoginMatch } from './login-check.js';
import { isRefusal, SessionMetrics } from './session-metrics.js';

export interface SignedIn extends IssuedAccessToken {
  user: User;
  refreshToken: string;
  refreshExpiresInSeconds: number;
}

/** The life of a session: login, refresh, logout. */
@Injectable()
export class SessionService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: Users,
    private readonly loginCheck: LoginCheck,
    private readonly sessions: Sessions,
    private readonly rotation: SessionRotation,
    private readonly accessTokens: AccessTokens,
    private readonly revocation: Revocation,
    private readonly letters: Letters,
    private readonly audit: AuditTrail,
    private readonly hooks: Hooks,
    private readonly metrics: SessionMetrics,
  ) {}

  /**
   * @param replaced the refresh token of the session that this browser had: a login ends it
   * @throws InvalidCredentials | EmailUnverified | AccountDisabled
   */
  async login(email: string, password: string, replaced?: string): Promise<SignedIn> {
    const signedIn = await this.metrics.countLogin(this.enter(email, password));
    if (replaced) await this.endByRefreshToken(replaced, 'replaced_by_login');
    return signedIn;
  }

  private async enter(email: string, password: string): Promise<SignedIn> {
    const address = EmailAddress.parse(email);
    const match = await this.loginCheck.pass(address, password);
    const opened = await this.unitOfWork
      .run(() => this.open(match))
      // Undone by then: that the hook refused stays on record.
      .catch(async (error: unknown) => {
        throw isRefusal(error) ? await this.loginCheck.refusal(error, match.user) : error;
      });
    if (!opened) {
      // Disabled, reset or deleted while it was compared: asked again, it is refused for that.
      const { user } = await this.loginCheck.pass(address, password);
      throw await this.loginCheck.refusal(
        new InvalidCredentials({ reason: 'changed while it was compared' }),
        user,
      );
    }
    return this.answer(opened.user, opened);
  }

  private async open(match: LoginMatch): Promise<({ user: User } & OpenSession) | undefined> {
    const user = await this.loginCheck.confirmUnderLock(match);
    if (!user) return undefined;
    const started = await this.sessions.start(user.id);
    const sessionId = started.session.id;
    await this.audit.record({ type: 'session.started', userId: user.id, sessionId });
    await this.hooks.afterLogin({ user, sessionId });
    return { user, ...started };
  }

  /** @throws RefreshTokenInvalid | RefreshTokenReused | TooManyRequests */
  refresh(presented: string | undefined): Promise<SignedIn> {
    return this.metrics.countRefusedRefresh(this.exchange(presented));
  }

  private async exchange(presented: string | undefined): Promise<SignedIn> {
    if (!presented) throw new RefreshTokenInvalid({ reason: 'none was sent' });
    const rotation = await this.rotation.rotate(presented);
    if (rotation.outcome === 'invalid') throw new RefreshTokenInvalid();
    if (rotation.outcome === 'reused') {
      await this.endAfterReuse(rotation.session);
      throw new RefreshTokenReused({ reason: `session ${rotation.session.id}` });
    }
    if (rotation.outcome === 'limited') throw new TooManyRequests(rotation);
    const user = await this.users.find(rotation.session.userId);
    if (!user || user.disabledAt) throw new RefreshTokenInvalid({ reason: 'user is gone' });
    this.metrics.countRefresh(rotation.outcome);
    return this.answer(user, rotation);
  }

  /**
   * Ends what the caller can prove to hold; nothing to end is fine as well.
   * @throws TokenExpired | TokenStale when there is a session, but this token alone may not end it any more
   */
  async logout({ principal, refusal }: Identification, presentedRefreshToken?: string): Promise<void> {
    const ended =
      presentedRefreshToken && (await this.endByRefreshToken(presentedRefreshToken, 'logged_out'));
    if (principal) await this.endHeld(principal);
    // Perhaps by an earlier try, which died before the other instances heard of it; this answer is what its client relies on.
    if (refusal instanceof TokenRevoked) await this.announceAgain(refusal);
    if (!ended && (refusal instanceof TokenExpired || refusal instanceof TokenStale)) throw refusal;
  }

  async logoutAll({ userId }: Principal): Promise<void> {
    await this.unitOfWork.run(async () => {
      const count = await this.sessions.revokeAll(userId, 'logged_out_everywhere');
      // Of many at once, one ended them: one event.
      if (count === 0) return;
      await this.audit.record({
        type: 'sessions.ended',
        userId,
        details: { count, reason: 'logged_out_everywhere' },
      });
    });
  }

  listLive({ userId }: Principal): Promise<Session[]> {
    return this.sessions.listLive(userId);
  }

  /** Whether there was such a session of this user. */
  async end(sessionId: string, userId: string, reason: 'logged_out' | 'replaced_by_login' | 'ended_by_user') {
    return this.unitOfWork.run(async () => {
      const ended = await this.sessions.revoke(sessionId, userId, reason);
      if (ended) await this.audit.record({ type: 'session.ended', userId, sessionId, details: { reason } });
      return ended;
    });
  }

  private async endHeld(principal: Principal): Promise<void> {
    const { userId, sessionId } = principal;
    await this.unitOfWork.run(async () => {
      await this.revocation.denyToken(principal);
      await this.end(sessionId, userId, 'logged_out');
    });
  }

  private async announceAgain({ userId }: TokenRevoked): Promise<void> {
    if (userId) await this.unitOfWork.run(() => this.revocation.announce(userId));
  }

  /** Whether it is the token of a session, which has ended now, or had before. */
  private async endByRefreshToken(
    presented: string,
    reason: 'logged_out' | 'replaced_by_login',
  ): Promise<boolean> {
    const session = await this.sessions.findByRefreshToken(presented);
    if (session) await this.end(session.id, session.userId, reason);
    return session !== null;
  }

  /** Commits before the refusal is thrown: a throw inside would bring the stolen session back to life. */
  private async endAfterReuse({ id: sessionId, userId }: Session): Promise<void> {
    await this.unitOfWork.run(async () => {
      // Of many replays at once, one ends it: one event, one letter.
      if (!(await this.sessions.revoke(sessionId, userId, 'refresh_token_reused'))) return;
      await this.audit.record({ type: 'session.refresh_reused', userId, sessionId });
      await this.letters.post({ about: 'refresh_token_reused', userId });
    });
  }

  private async answer(user: User, opened: OpenSession): Promise<SignedIn> {
    noteInContext({ userId: user.id, sessionId: opened.session.id });
    const { refreshToken, refreshExpiresInSeconds } = opened;
    const issued = await this.accessTokens.issue(opened, user.roles);
    return { ...issued, user, refreshToken, refreshExpiresInSeconds };
  }
}
