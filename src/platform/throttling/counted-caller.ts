import { normalizeIp } from '@nestjs/throttler';
import type { DeclaredLimit } from './limit.decorator.js';

/** Somebody who is no user, with a limit of their own. */
export interface CountedCaller {
  limit: DeclaredLimit;
  /** `client:…`: under what they are counted. */
  key: string;
}

/** Under what a client address is counted; of IPv6 its /64. */
export const addressKey = (request: { ip?: string }) => `address:${normalizeIp(request.ip ?? '', 64)}`;

const callers = new WeakMap<object, CountedCaller>();

/** Has RequestLimitGuard count the request under this caller, in place of LIMIT_DEFAULT. For a guard that comes before it. */
export function countAs(request: object, caller: CountedCaller): void {
  callers.set(request, caller);
}

export function countedCallerOf(request: object): CountedCaller | undefined {
  return callers.get(request);
}
