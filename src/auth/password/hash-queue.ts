import { availableParallelism } from 'node:os';
import { Injectable } from '@nestjs/common';
import { Metrics } from '../../platform/metrics/index.js';
import { Unavailable } from '../../platform/problems/index.js';

/** Of libuv's four threads (UV_THREADPOOL_SIZE) one is left for what else runs there: signatures, files, host names. */
const runningMax = Math.min(3, availableParallelism());
const waitingMax = 64;
/** On a slow machine the short queue is a long wait; who has gone by then is not hashed for. */
const waitingMaxMs = 10_000;

/** A few hashes at a time, a short queue, then a clear refusal instead of a slow answer. */
@Injectable()
export class HashQueue {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private readonly refusals;
  private readonly durations;

  constructor(metrics: Metrics) {
    this.refusals = metrics.counter({
      name: 'gatehouse_hash_refusals_total',
      help: 'Passwords that were not hashed, as the queue was full or too slow.',
    });
    this.durations = metrics.histogram(
      { name: 'gatehouse_hash_duration_seconds', help: 'One password hash, without the wait for it.' },
      [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    );
    metrics.gauge(
      {
        name: 'gatehouse_hash_queue',
        help: 'Password hashes that are being computed, and those that wait.',
        labels: ['state'],
      },
      () => [
        { labels: { state: 'running' }, value: this.running },
        { labels: { state: 'waiting' }, value: this.waiting.length },
      ],
    );
  }

  /** @throws Unavailable when the queue is full, or the turn does not come within 10 seconds */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.running < runningMax) this.running += 1;
    else await this.takeATurn();
    const ended = this.durations.startTimer();
    try {
      return await work();
    } finally {
      ended();
      this.passTheTurn();
    }
  }

  private takeATurn(): Promise<void> {
    if (this.waiting.length >= waitingMax) throw this.busy('hash queue full');
    return new Promise((resolve, reject) => {
      const go = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.waiting.splice(this.waiting.indexOf(go), 1);
        reject(this.busy('hash queue slow'));
      }, waitingMaxMs);
      this.waiting.push(go);
    });
  }

  /** The place goes straight to the next in line, so that nobody new can take it in between. */
  private passTheTurn(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.running -= 1;
  }

  private busy(reason: string): Unavailable {
    this.refusals.inc();
    return new Unavailable({ reason, retryAfterSeconds: 2 });
  }
}
