import { createHash } from 'node:crypto';
import { atOnce, type Shot, type TimedAnswer } from './barrier.js';
import type { Instance } from './instance.js';
import { count, type Tally } from './tally.js';

/** One request of a race, before it is sent. */
export interface Attempt extends Omit<Shot, 'url'> {
  /** What the contract calls it: `refresh`, `logout`… */
  operation: string;
  at: Instance;
  /** The credential that it presents. */
  tokenIn?: string;
  /** The id of the user whose credential that is. */
  userId?: string;
}

/** One request and what became of it. */
export interface Event {
  operation: string;
  instance: string;
  startedAt: number;
  endedAt: number;
  /** 0: no answer. */
  status: number;
  code: string | undefined;
  succeeded: boolean;
  tokenIn: string | undefined;
  /** The refresh token of the answer. */
  tokenOut: string | undefined;
  accessToken: string | undefined;
  userId: string | undefined;
  answer: TimedAnswer;
}

/**
 * What was asked and answered, by whom and when, and whether it could be so. Each judgement is one of the invariants that
 * hold over any order of events, and a broken one names the two events that cannot both be.
 */
export class History {
  readonly events: Event[] = [];

  /** Sends the attempts at once and records them. */
  async race(attempts: Attempt[]): Promise<Event[]> {
    const answers = await atOnce(attempts.map((attempt) => ({ ...attempt, url: attempt.at.url })));
    const events = answers.map((answer, index) => toEvent(attempts[index]!, answer));
    this.events.push(...events);
    const winners = events.filter(({ succeeded }) => succeeded).length;
    count({ attempts: events.length, winners });
    return events;
  }

  /** Sends one. */
  async one(attempt: Attempt): Promise<Event> {
    const [event] = await this.race([attempt]);
    return event!;
  }

  /** I1: a refresh token has one successor, however often and wherever it is presented. */
  judgeLineage(): void {
    const successors = new Map<string, Event>();
    for (const event of this.successesOf('refresh')) {
      const first = successors.get(event.tokenIn!) ?? event;
      successors.set(event.tokenIn!, first);
      if (first.tokenOut !== event.tokenOut)
        this.broken('duplicates', 'one refresh token has two successors', first, event);
    }
  }

  /** I2: what started after the answer to the revocation came does not succeed with what that revoked. */
  judgeRevocation(revocation: Event, uses: Event[]): void {
    if (!revocation.succeeded) throw new Error(`this revokes nothing: ${tell(revocation)}`);
    for (const use of uses)
      if (use.startedAt > revocation.endedAt && use.succeeded)
        this.broken('resurrections', 'a revoked token was taken', revocation, use);
  }

  /** I3: of all attempts with one token one succeeds. */
  judgeSingleUse(operation: string): void {
    const winners = new Map<string, Event>();
    for (const event of this.successesOf(operation)) {
      const first = winners.get(event.tokenIn!);
      if (first) this.broken('duplicates', 'a token that is good once was taken twice', first, event);
      winners.set(event.tokenIn!, event);
    }
    for (const event of this.eventsOf(operation))
      if (!winners.has(event.tokenIn!)) throw new Error(`nobody could use the token of ${tell(event)}`);
  }

  /** I6: who asks is who is answered. */
  judgeIdentity(): void {
    for (const event of this.events.filter(({ succeeded, userId }) => succeeded && userId)) {
      const answered = event.answer.body['user']?.id ?? event.answer.body['userId'] ?? event.userId;
      if (answered !== event.userId)
        throw new Error(`the credential of ${event.userId} was answered as ${answered}: ${tell(event)}`);
    }
  }

  /** I8: over all instances together no more than this many were let through. */
  judgeBudget(allowed: number, passed: Event[]): void {
    if (passed.length > allowed)
      this.broken('duplicates', `${passed.length} of ${allowed} passed`, passed[0]!, passed.at(-1)!);
  }

  /** I10: whatever was asked for and how often, there is one. */
  judgeUniqueness(what: string, found: unknown[], by: Event[] = this.events): void {
    if (found.length > 1) this.broken('duplicates', `${found.length} times: ${what}`, by[0]!, by.at(-1)!);
    if (found.length === 0) throw new Error(`there is none: ${what}`);
  }

  /** I4: what was answered with success is there. */
  judgeKept(acknowledged: Event, isThere: boolean): void {
    if (!isThere) this.broken('lostAcknowledgements', 'was acknowledged and is not there', acknowledged);
  }

  /** I12: one row for each thing that happened, no more and no fewer. */
  judgeAudit(type: string, happened: number, rows: number): void {
    if (rows !== happened)
      throw new Error(`${type} happened ${happened} times and is on record ${rows} times`);
  }

  /** 5xx and no answer: nothing was broken on purpose, so none is due. @param allowed such as 503 of a full queue */
  judgeHealth(allowed: number[] = []): void {
    const ill = this.events.find(
      ({ status }) => (status === 0 || status >= 500) && !allowed.includes(status),
    );
    if (ill) throw new Error(`${tell(ill)}\n${ill.answer.text}`);
  }

  eventsOf(operation: string): Event[] {
    return this.events.filter((event) => event.operation === operation);
  }

  successesOf(operation: string): Event[] {
    return this.eventsOf(operation).filter(({ succeeded }) => succeeded);
  }

  private broken(as: keyof Tally, rule: string, ...events: Event[]): never {
    count({ [as]: 1 });
    throw new Error([`${rule}:`, ...events.map(tell)].join('\n  '));
  }
}

function toEvent({ operation, at, tokenIn, userId }: Attempt, answer: TimedAnswer): Event {
  const { status, body, startedAt, endedAt } = answer;
  return {
    operation,
    instance: at.name,
    startedAt,
    endedAt,
    status,
    code: body['code'] as string | undefined,
    succeeded: status >= 200 && status < 300,
    tokenIn,
    tokenOut: body['refreshToken'] as string | undefined,
    accessToken: body['accessToken'] as string | undefined,
    userId,
    answer,
  };
}

/** One event on one line; tokens are told apart without being told. */
export function tell(event: Event): string {
  const { operation, instance, startedAt, endedAt, status, code = '', tokenIn, tokenOut } = event;
  const time = `${startedAt.toFixed(1)} to ${endedAt.toFixed(1)} ms`;
  const tokens = [tokenIn, tokenOut].map((token) => (token ? fingerprint(token) : '–')).join(' → ');
  return `${operation} at ${instance}, ${time}: ${status || 'no answer'} ${code} (${tokens})`;
}

function fingerprint(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 6);
}
