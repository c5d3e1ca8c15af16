import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../audit/index.js';
import { UnitOfWork } from '../platform/database/index.js';
import { DomainError } from '../platform/problems/index.js';
import { AccessTokens, Revocation, Sessions, TokenRevoked } from '../tokens/index.js';

interface HeldSession {
  sessionId: string;
  userId: string;
}

/** The end of a session, asked for by a client that holds one of its tokens. */
@Injectable()
export class TokenRevocation {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly accessTokens: AccessTokens,
    private readonly sessions: Sessions,
    private readonly revocation: Revocation,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Ends the session of a refresh token of any generation or of a live access token; anything else ends nothing, which is fine
   * as well (RFC 7009, 2.2). What kind it is it shows itself, whatever `token_type_hint` says.
   */
  async revoke(presented: string, clientId: string): Promise<void> {
    const held = (await this.ofRefreshToken(presented)) ?? (await this.ofAccessToken(presented));
    if (held) await this.end(held, clientId);
  }

  private async ofRefreshToken(presented: string): Promise<HeldSession | undefined> {
    const session = await this.sessions.findByRefreshToken(presented);
    return session ? { sessionId: session.id, userId: session.userId } : undefined;
  }

  private async ofAccessToken(presented: string): Promise<HeldSession | undefined> {
    try {
      const { sid: sessionId, sub: userId } = await this.accessTokens.verify(presented);
      return { sessionId, userId };
    } catch (error) {
      if (!(error instanceof DomainError) || error.definition.kind !== 'unauthenticated') throw error;
      // Perhaps by an earlier try, which died before the other instances heard of it.
      if (error instanceof TokenRevoked) await this.announceAgain(error);
      return undefined;
    }
  }

  private async announceAgain({ userId }: TokenRevoked): Promise<void> {
    if (userId) await this.unitOfWork.run(() => this.revocation.announce(userId));
  }

  /** Of many at once, one ends it: one event. */
  private async end({ sessionId, userId }: HeldSession, clientId: string): Promise<void> {
    await this.unitOfWork.run(async () => {
      const reason = 'revoked_by_client';
      if (!(await this.sessions.revoke(sessionId, userId, reason))) return;
      await this.audit.record({
        type: 'session.ended',
        userId,
        sessionId,
        details: { reason, clientId },
      });
    });
  }
}
