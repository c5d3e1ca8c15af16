import { availableParallelism } from 'node:os';
import { Injectable } from '@nestjs/common';
import { Unavailable } from '../../platform/problems/index.js';

/** Hashing runs on libuv's four threads; left unbounded, a flood of logins would starve files and DNS as well. */
const runningMax = Math.min(4, availableParallelism());
const waitingMax = 64;

/** A few hashes at a time, a short queue, then a clear refusal instead of a slow answer. */
@Injectable()
export class HashQueue {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  /** @throws Unavailable when the queue is full */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.running < runningMax) this.running += 1;
    else await this.takeATurn();
    try {
      return await work();
    } finally {
      this.passTheTurn();
    }
  }

  private takeATurn(): Promise<void> {
    if (this.waiting.length >= waitingMax)
      throw new Unavailable({ reason: 'hash queue full', retryAfterSeconds: 2 });
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** The place goes straight to the next in line, so that nobody new can take it in between. */
  private passTheTurn(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.running -= 1;
  }
}
