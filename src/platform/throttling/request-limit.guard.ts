import { type ExecutionContext, Injectable } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerLimitDetail, type ThrottlerRequest } from '@nestjs/throttler';
import type { FastifyReply } from 'fastify';
import { TooManyRequests } from '../problems/http.errors.js';

/** LIMIT_DEFAULT per client address (IPv6: per /64) over all routes together, told in the standard headers. */
@Injectable()
export class RequestLimitGuard extends ThrottlerGuard {
  protected override generateKey(_context: ExecutionContext, tracker: string, name: string): string {
    return `${name}:${tracker}`;
  }

  /** draft-ietf-httpapi-ratelimit-headers-11 in place of the library's own X- headers. */
  protected override async handleRequest(props: ThrottlerRequest): Promise<boolean> {
    const { req, res } = this.getRequestResponse(props.context) as {
      req: Record<string, unknown>;
      res: FastifyReply;
    };
    const key = props.generateKey(props.context, await props.getTracker(req, props.context), 'default');
    const windowSeconds = Math.round(props.ttl / 1000);
    const hit = await this.storageService.increment(
      key,
      props.ttl,
      props.limit,
      props.blockDuration,
      'default',
    );
    const left = Math.max(0, props.limit - hit.totalHits);
    const waitSeconds = hit.isBlocked ? hit.timeToBlockExpire : hit.timeToExpire;
    void res.header('ratelimit-policy', `"default";q=${props.limit};w=${windowSeconds}`);
    void res.header('ratelimit', `"default";r=${left};t=${waitSeconds}`);
    if (hit.isBlocked)
      await this.throwThrottlingException(props.context, hit as unknown as ThrottlerLimitDetail);
    return true;
  }

  protected override throwThrottlingException(
    _context: ExecutionContext,
    hit: ThrottlerLimitDetail,
  ): Promise<void> {
    throw new TooManyRequests({ retryAfterSeconds: hit.timeToBlockExpire });
  }
}
