import type { IncomingMessage } from 'node:http';
import { type ExecutionContext, Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { noteInContext } from '../platform/http/index.js';
import { DomainError } from '../platform/problems/index.js';
import { AccessTokens, TokenInvalid, TokenMissing } from '../tokens/index.js';
import { accessOf } from './decision.js';
import { JwtStrategy } from './jwt.strategy.js';
import { presentedAccessToken } from './presented-token.js';
import { type Principal, toPrincipal } from './principal.js';

interface AskingUser {
  raw: IncomingMessage;
  user?: Principal;
  refusal?: DomainError;
}

/**
 * Global, and the first: finds out who asks, from a valid access token alone. Why it is not known it only notes: a request
 * that is not counted could be repeated without end, so that RequestLimitGuard comes next, and RolesGuard refuses.
 */
@Injectable()
export class JwtAuthGuard extends AuthGuard() {
  constructor(
    strategy: JwtStrategy,
    private readonly accessTokens: AccessTokens,
  ) {
    super({ defaultStrategy: strategy.name });
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const { isOpen, identifies } = accessOf(context.getHandler(), context.getClass()) ?? {};
    if (isOpen && !identifies) return true;
    const request = context.switchToHttp().getRequest<AskingUser>();
    try {
      request.user = await this.recall(request);
      // A token that is new here goes through passport, which sets `user` too.
      if (!request.user) await super.canActivate(context);
      if (request.user) noteInContext({ userId: request.user.userId, sessionId: request.user.sessionId });
    } catch (error) {
      if (!(error instanceof DomainError) || error.definition.kind === 'unavailable') throw error;
      request.refusal = error;
    }
    return true;
  }

  override handleRequest<User = Principal>(error: unknown, principal: User | false, info: unknown): User {
    if (error) throw error;
    if (principal) return principal;
    if (info instanceof DomainError) throw info;
    const reason = info instanceof Error ? info.message : 'refused';
    throw reason === 'No auth token' ? new TokenMissing() : new TokenInvalid({ reason });
  }

  private async recall({ raw }: AskingUser): Promise<Principal | undefined> {
    const presented = presentedAccessToken(raw);
    const claims = presented ? await this.accessTokens.recall(presented) : undefined;
    return claims && toPrincipal(claims);
  }
}
