import { performance } from 'node:perf_hooks';
import type { Change, Count, CounterHome } from './counter-home.js';

/**
 * About 25 MB. Whoever counts under ever new names (a botnet, a /32 of IPv6) displaces what has not been counted for the
 * longest time, so that a counter under attack is the last to go.
 */
const entriesMax = 100_000;

interface Entry {
  value: unknown;
  endsAtMs: number;
}

/** Counters in the memory of this process. Nothing is swept by a timer: each new entry pushes out what has ended. */
export class LocalCounters implements CounterHome {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly max = entriesMax) {}

  get size(): number {
    return this.entries.size;
  }

  async increment(key: string, windowMs: number): Promise<Count> {
    const now = nowMs();
    const { value, endsAtMs } = this.find(key, now) ?? { value: 0, endsAtMs: now + windowMs };
    const count = (value as number) + 1;
    this.keep(key, { value: count, endsAtMs }, now);
    return { count, leftMs: endsAtMs - now };
  }

  async look(key: string): Promise<number> {
    return (this.find(key, nowMs())?.value ?? 0) as number;
  }

  async change<State, Result>(key: string, change: Change<State, Result>): Promise<Result> {
    const now = nowMs();
    const { state, keepMs, result } = change(this.find(key, now)?.value as State | undefined);
    if (state === undefined) this.entries.delete(key);
    else this.keep(key, { value: state, endsAtMs: now + keepMs }, now);
    return result;
  }

  private find(key: string, now: number): Entry | undefined {
    const entry = this.entries.get(key);
    return entry && entry.endsAtMs > now ? entry : undefined;
  }

  /** A Map keeps the order of insertion: what is touched goes to its end. */
  private keep(key: string, entry: Entry, now: number): void {
    this.entries.delete(key);
    for (const [oldest, { endsAtMs }] of this.entries) {
      if (endsAtMs > now && this.entries.size < this.max) break;
      this.entries.delete(oldest);
    }
    this.entries.set(key, entry);
  }
}

/** Whole milliseconds: of fractions, a window that has just begun has a hair more left than it is long, and a second is counted up. */
const nowMs = () => Math.floor(performance.now());
