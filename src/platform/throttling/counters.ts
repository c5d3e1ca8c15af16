import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import { Redis, RedisUnavailable } from '../redis/redis.js';
import type { Change, CounterHome } from './counter-home.js';
import { LocalCounters } from './local-counters.js';
import { RedisCounters } from './redis-counters.js';

/** The record that @nestjs/throttler's guard reads; seconds, rounded up. */
export interface Hit {
  totalHits: number;
  timeToExpire: number;
  isBlocked: boolean;
  timeToBlockExpire: number;
}

const complainEveryMs = 60_000;
const graceMs = 1_000;
const askAgainMs = 50;

/**
 * What is counted for limits: in Redis where there is one, else in each instance's own memory. So it is too while Redis is
 * away or full: a limit that is N times too wide for a while is better than no login, or than no limit.
 */
@Injectable()
export class Counters implements ThrottlerStorage {
  private readonly logger = new Logger(Counters.name);
  private readonly local = new LocalCounters();
  private readonly shared: RedisCounters;
  private complainedAtMs = -complainEveryMs;
  /** Since when it has not been there for a change of state. */
  private missedSinceMs?: number;

  constructor(private readonly redis: Redis) {
    this.shared = new RedisCounters(redis);
  }

  /** One more under the key, in windows of `windowMs` that begin with their first. */
  async increment(key: string, windowMs: number, limit: number): Promise<Hit> {
    const { count, leftMs } = await this.atHome((home) => home.increment(key, windowMs));
    const leftSeconds = Math.max(1, Math.ceil(leftMs / 1000));
    const isBlocked = count > limit;
    return {
      totalHits: count,
      timeToExpire: leftSeconds,
      isBlocked,
      timeToBlockExpire: isBlocked ? leftSeconds : 0,
    };
  }

  /** How many are under the key, without one more. */
  look(key: string): Promise<number> {
    return this.atHome((home) => home.look(key));
  }

  /**
   * Applies a pure function to the state under the key, in one step. Redis that is only late (a burst, a failover) is waited
   * for, up to a second from when it was first missed: a state that is split for a moment is five more guesses an instance.
   * @returns what the function tells of the state
   */
  async change<State, Result>(key: string, change: Change<State, Result>): Promise<Result> {
    while (this.redis.isConfigured) {
      try {
        const result = await this.shared.change(key, change);
        this.missedSinceMs = undefined;
        return result;
      } catch (error) {
        if (!(error instanceof RedisUnavailable)) break;
        this.missedSinceMs ??= performance.now();
        if (performance.now() - this.missedSinceMs > graceMs) break;
        await sleep(askAgainMs);
      }
    }
    return this.atHome((home) => home.change(key, change));
  }

  private async atHome<Result>(count: (home: CounterHome) => Promise<Result>): Promise<Result> {
    if (!this.redis.isConfigured) return count(this.local);
    try {
      return await count(this.shared);
    } catch (error) {
      if (!(error instanceof RedisUnavailable)) this.complain(error);
      return count(this.local);
    }
  }

  /** That it is away, Redis tells itself. */
  private complain(error: unknown): void {
    if (performance.now() - this.complainedAtMs < complainEveryMs) return;
    this.complainedAtMs = performance.now();
    this.logger.warn(`Redis refuses to count, so each instance counts for itself: ${String(error)}`);
  }
}
