import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/index.js';
import { TooManyRequests } from '../../platform/problems/index.js';
import { Counters } from '../../platform/throttling/index.js';
import { addressKey } from '../address-key.js';
import { AuthSettings } from '../auth.settings.js';
import {
  type Admission,
  admit,
  fail,
  forgive,
  leave,
  type LockOut,
  type LockOutRule,
  matterMs,
} from './lock-out.js';

/** How long one of many right passwords at once waits for its turn. */
const patienceMs = 10_000;
const askAgainMs = 25;

/**
 * Every presented password of an account passes here, whichever door it came to and whether there is such an account: wrong
 * ones are counted together, by the canonical address.
 */
@Injectable()
export class PasswordTries {
  private readonly rule: LockOutRule;
  /** The last of those who wait for a place, by account: one asks, the others stand behind it. */
  private readonly lines = new Map<string, Promise<void>>();

  constructor(
    private readonly counters: Counters,
    private readonly clock: Clock,
    { LIMIT_LOGIN_FAILURES: { allowed, windowSeconds } }: AuthSettings,
  ) {
    this.rule = { failures: allowed, windowMs: windowSeconds * 1000 };
  }

  /** Lets the password be compared, and counts what comes of it. @throws TooManyRequests while the account is locked */
  async judge<Match extends { user: { provisional: boolean } }>(
    canonical: string,
    compare: () => Promise<Match | undefined>,
  ): Promise<Match | undefined> {
    const key = keyOf(canonical);
    const id = randomUUID();
    const patientUntilMs = performance.now() + patienceMs;
    await this.inLine(key, () => this.takePlace(key, id, patientUntilMs));
    try {
      const match = await compare();
      if (!match) await this.become(key, (before, nowMs) => fail(before, this.rule, nowMs, id));
      // Of a sign-up that waits: a stranger has one as well, and would clear the way for guesses at the other's password.
      else if (match.user.provisional) await this.become(key, (before, nowMs) => leave(before, nowMs, id));
      else await this.become(key, (before, nowMs) => forgive(before, nowMs, id));
      return match;
    } catch (error) {
      await this.become(key, (before, nowMs) => leave(before, nowMs, id));
      throw error;
    }
  }

  /** A new password has been set by the link of a letter: whoever was locked out may come in. */
  forget(canonical: string): Promise<void> {
    return this.become(keyOf(canonical), (before, nowMs) => forgive(before, nowMs));
  }

  /** @throws TooManyRequests */
  private async takePlace(key: string, id: string, patientUntilMs: number): Promise<void> {
    for (;;) {
      const nowMs = this.clock.nowMs();
      const admission = await this.counters.change<LockOut, Admission>(key, (before) => {
        const { lockOut, admission } = admit(before, this.rule, nowMs, id);
        return { ...stored(lockOut, nowMs), result: admission };
      });
      if (admission === 'admitted') return;
      if (admission !== 'busy')
        throw new TooManyRequests({
          reason: 'account is locked',
          retryAfterSeconds: admission.waitMs / 1000,
        });
      if (performance.now() > patientUntilMs)
        throw new TooManyRequests({
          reason: 'other passwords are being compared',
          retryAfterSeconds: 1,
        });
      await sleep(askAgainMs);
    }
  }

  private become(key: string, next: (before: LockOut | undefined, nowMs: number) => LockOut): Promise<void> {
    const nowMs = this.clock.nowMs();
    return this.counters.change<LockOut, void>(key, (before) => ({
      ...stored(next(before, nowMs), nowMs),
      result: undefined,
    }));
  }

  private async inLine(key: string, work: () => Promise<void>): Promise<void> {
    const turn = (this.lines.get(key) ?? Promise.resolve()).then(work);
    const over = turn.catch(() => undefined);
    this.lines.set(key, over);
    try {
      await turn;
    } finally {
      if (this.lines.get(key) === over) this.lines.delete(key);
    }
  }
}

const keyOf = (canonical: string) => `password-tries:${addressKey(canonical)}`;

function stored(lockOut: LockOut, nowMs: number) {
  const keepMs = matterMs(lockOut, nowMs);
  return { state: keepMs > 0 ? lockOut : undefined, keepMs };
}
