import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { IS_PUBLIC } from '../platform/http/index.js';
import { DomainError } from '../platform/problems/index.js';
import { TokenInvalid, TokenMissing } from '../tokens/index.js';
import { OPTIONAL_AUTH } from './decorators.js';
import { JwtStrategy } from './jwt.strategy.js';
import type { Principal } from './principal.js';

/** Global and closed by default: without `@Public()` a route needs a valid access token. */
@Injectable()
export class JwtAuthGuard extends AuthGuard() {
  constructor(
    private readonly reflector: Reflector,
    strategy: JwtStrategy,
  ) {
    super({ defaultStrategy: strategy.name });
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean>(OPTIONAL_AUTH, targets)) return this.tryToIdentify(context);
    if (this.reflector.getAllAndOverride<boolean>(IS_PUBLIC, targets)) return true;
    return (await super.canActivate(context)) as boolean;
  }

  override handleRequest<User = Principal>(error: unknown, principal: User | false, info: unknown): User {
    if (error) throw error;
    if (principal) return principal;
    if (info instanceof DomainError) throw info;
    const reason = info instanceof Error ? info.message : 'refused';
    throw reason === 'No auth token' ? new TokenMissing() : new TokenInvalid({ reason });
  }

  /** The route itself decides what a refused token means to it. */
  private async tryToIdentify(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<{ user?: Principal; refusal?: DomainError }>();
    try {
      await super.canActivate(context);
    } catch (error) {
      if (!(error instanceof DomainError) || error.definition.kind !== 'unauthenticated') throw error;
      request.refusal = error;
    }
    return true;
  }
}
