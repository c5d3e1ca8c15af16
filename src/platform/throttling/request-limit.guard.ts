import { type ExecutionContext, Injectable } from '@nestjs/common';
import { ModuleRef, Reflector } from '@nestjs/core';
import {
  InjectThrottlerOptions,
  InjectThrottlerStorage,
  ThrottlerGuard,
  type ThrottlerModuleOptions,
  type ThrottlerStorage,
} from '@nestjs/throttler';
import type { FastifyReply } from 'fastify';
import type { Allowance } from '../config/variables.js';
import { HttpSettings } from '../http/http.settings.js';
import { TooManyRequests } from '../problems/http.errors.js';
import { addressKey, countedCallerOf } from './counted-caller.js';
import { type DeclaredLimit, LIMITS, UNCOUNTED } from './limit.decorator.js';

/** Of all routes together, those with a `@Limit` of their own too. */
const everything: DeclaredLimit = { name: 'default', settings: HttpSettings, variable: 'LIMIT_DEFAULT' };

interface Counted {
  name: string;
  allowed: number;
  windowSeconds: number;
  left: number;
  secondsToWait: number;
  isOver: boolean;
}

/**
 * Counts each request by LIMIT_DEFAULT, per user where one has proven who it is (a claim that is not proven spends nobody's
 * budget), else per client address (IPv6: per /64); and by the route's `@Limit`, always per address. A caller of `countAs` has
 * a limit of its own in place of LIMIT_DEFAULT. Told in the headers of draft-ietf-httpapi-ratelimit-headers-11, in place of
 * the library's own.
 */
@Injectable()
export class RequestLimitGuard extends ThrottlerGuard {
  constructor(
    @InjectThrottlerOptions() options: ThrottlerModuleOptions,
    @InjectThrottlerStorage() storage: ThrottlerStorage,
    reflector: Reflector,
    private readonly moduleRef: ModuleRef,
  ) {
    super(options, storage, reflector);
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean>(UNCOUNTED, targets)) return true;
    const { req, res } = this.getRequestResponse(context) as {
      req: { ip?: string; user?: { userId: string } };
      res: FastifyReply;
    };
    const address = addressKey(req);
    const user = { limit: everything, key: req.user ? `user:${req.user.userId}` : address };
    const caller = countedCallerOf(req) ?? user;
    const declared = this.reflector.getAllAndMerge<DeclaredLimit[]>(LIMITS, targets);
    const counted = await Promise.all([
      this.count(caller.limit, caller.key),
      ...declared.map((limit) => this.count(limit, address)),
    ]);
    tell(res, counted);
    const over = counted.filter(({ isOver }) => isOver);
    if (over.length === 0) return true;
    throw new TooManyRequests({
      reason: `over ${over.map(({ name }) => name).join(', ')}`,
      retryAfterSeconds: Math.max(...over.map(({ secondsToWait }) => secondsToWait)),
    });
  }

  private async count({ name, settings, variable }: DeclaredLimit, whom: string): Promise<Counted> {
    const slice = this.moduleRef.get<Record<string, Allowance>>(settings, { strict: false });
    const { allowed, windowSeconds } = slice[variable]!;
    const windowMs = windowSeconds * 1000;
    const hit = await this.storageService.increment(`${name}:${whom}`, windowMs, allowed, windowMs, name);
    return {
      name,
      allowed,
      windowSeconds,
      left: Math.max(0, allowed - hit.totalHits),
      secondsToWait: hit.timeToExpire,
      isOver: hit.isBlocked,
    };
  }
}

function tell(reply: FastifyReply, counted: Counted[]): void {
  const policies = counted.map(
    ({ name, allowed, windowSeconds }) => `"${name}";q=${allowed};w=${Math.ceil(windowSeconds)}`,
  );
  const states = counted.map(({ name, left, secondsToWait }) => `"${name}";r=${left};t=${secondsToWait}`);
  void reply.header('ratelimit-policy', policies.join(', '));
  void reply.header('ratelimit', states.join(', '));
}
