import { performance } from 'node:perf_hooks';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';

const remeasureEveryMs = 60_000;
/** An answer that took longer says less than what is known: it errs by half of that, and the drift of a minute is nothing. */
const roundTripMaxMs = 250;
/** At the start, where nothing is known yet. */
const measurementsMax = 5;

/**
 * The one clock: PostgreSQL's, which every instance follows by a measured offset, so that a machine whose own clock is
 * wrong or jumps neither mints nor accepts what the others would not. Tests move it with `advance`.
 */
@Injectable()
export class Clock implements OnModuleInit, OnApplicationShutdown {
  /** Milliseconds to add to the monotonic clock, which no NTP step touches. */
  private offsetMs = Date.now() - performance.now();
  private roundTripMs = Infinity;
  private advancedMs = 0;
  private timer?: NodeJS.Timeout;

  constructor(private readonly dataSource: DataSource) {}

  async onModuleInit(): Promise<void> {
    for (let count = 0; count < measurementsMax && this.roundTripMs > roundTripMaxMs; count += 1)
      await this.follow();
    this.timer = setInterval(() => void this.follow().catch(() => undefined), remeasureEveryMs).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  now(): Date {
    return new Date(this.nowMs());
  }

  /** Milliseconds since 1970, whole: what PostgreSQL stores for us has no finer grain. */
  nowMs(): number {
    return Math.round(performance.now() + this.offsetMs + this.advancedMs);
  }

  nowSeconds(): number {
    return Math.floor(this.nowMs() / 1000);
  }

  /** Now plus so many seconds; negative goes back. */
  secondsFromNow(seconds: number): Date {
    return new Date(this.nowMs() + Math.round(seconds * 1000));
  }

  /** For tests: lets time pass. */
  advance(seconds: number): void {
    this.advancedMs += seconds * 1000;
  }

  /**
   * The answer was made between asking and hearing it; the middle errs by half the round trip at most. A server that froze
   * in between, or a wait for a connection, would pass for a clock that is wrong by seconds.
   */
  async follow(): Promise<void> {
    const asked = performance.now();
    const [row] = await this.dataSource.query<[{ ms: string }]>(
      'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::text AS ms',
    );
    const heard = performance.now();
    const roundTripMs = heard - asked;
    if (roundTripMs > roundTripMaxMs && roundTripMs >= this.roundTripMs) return;
    this.roundTripMs = roundTripMs;
    this.offsetMs = Number(row.ms) - (asked + heard) / 2;
  }
}
