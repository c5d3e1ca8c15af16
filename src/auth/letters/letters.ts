import { Injectable } from '@nestjs/common';
import { JobQueue } from '../../platform/queue/index.js';
import { Counters } from '../../platform/throttling/index.js';
import { addressKey } from '../address-key.js';
import { AuthSettings } from '../auth.settings.js';
import type { LetterJob, OwnLetterJob, RequestedLetter } from './letter-job.js';
import { OwnLetters } from './own-letters.js';

export const lettersQueue = 'letters';

/** Each kind has a budget of its own: whoever uses up the resets of an address leaves its verifications. */
const kinds: Record<RequestedLetter['about'], string> = {
  sign_up: 'verification',
  verification_again: 'verification',
  password_forgotten: 'reset',
  email_change_requested: 'email-change',
};

/** Security notices about one account, and each letter of a team's own: apart from what strangers may ask for, so that nobody crowds out a warning. */
const notices = { allowed: 20, windowSeconds: 3600 };

/**
 * Where flows drop what somebody has to be told. In the same unit of work as what caused it: both or neither. Counted here,
 * once per request; a letter too many is dropped without a word, as the answer must be the same.
 */
@Injectable()
export class Letters {
  constructor(
    private readonly queue: JobQueue,
    private readonly counters: Counters,
    private readonly settings: AuthSettings,
    private readonly ownLetters: OwnLetters,
  ) {}

  /** What anybody may ask for: LIMIT_MAILS_PER_ADDRESS by the address that it goes to, whether or not it is known. */
  async postOnRequest(job: RequestedLetter, canonical: string): Promise<void> {
    const key = `mail-${kinds[job.about]}:${addressKey(canonical)}`;
    if (await this.hasRoom(key, this.settings.LIMIT_MAILS_PER_ADDRESS)) await this.send(job);
  }

  /**
   * A letter of yours (`@LetterOf(name)`), inside the unit of work of what it tells of. To one person 20 of a name in an hour;
   * more are dropped. It goes to proven addresses only, and is written in the person's language when it is sent.
   * @param facts kept in the job as JSON, for weeks if it dies: no secrets, and nothing that somebody else typed. 4,096
   *   bytes at most, without NUL, which PostgreSQL does not keep
   */
  async postOwn(name: string, userId: string, facts: object = {}): Promise<void> {
    if (!this.ownLetters.has(name)) throw new Error(`No provider has @LetterOf('${name}')`);
    refuseUnkeepable(name, facts);
    if (await this.hasRoom(`mail-own-${name}:${userId}`, notices))
      await this.send({ about: 'own_letter', name, userId, facts });
  }

  /** What somebody has to know. Neither what administrators decide nor a farewell, which comes once, can be too many. */
  async post(job: Exclude<LetterJob, RequestedLetter | OwnLetterJob>): Promise<void> {
    switch (job.about) {
      case 'invitation':
      case 'password_reset_forced':
      case 'account_deleted':
        return this.send(job);
      default:
        if (await this.hasRoom(`mail-notice:${job.userId}`, notices)) await this.send(job);
    }
  }

  private send(job: LetterJob): Promise<void> {
    return this.queue.send(lettersQueue, job);
  }

  private async hasRoom(key: string, { allowed, windowSeconds }: typeof notices): Promise<boolean> {
    // Inside a transaction, for once: Redis answers within 150 ms or is done without.
    return !(await this.counters.increment(key, windowSeconds * 1000, allowed)).isBlocked;
  }
}

const factsMaxBytes = 4096;

/** Here, where whoever wrote it sees it: an error in the database would undo the work without saying whose fault it is. */
function refuseUnkeepable(name: string, facts: object): void {
  const json = JSON.stringify(facts);
  const bytes = Buffer.byteLength(json);
  if (bytes > factsMaxBytes)
    throw new Error(
      `The facts of the letter ${name} are ${bytes} bytes of JSON; ${factsMaxBytes} are allowed`,
    );
  // As JSON writes it, and not the six characters themselves.
  if (/(?<!\\)(\\\\)*\\u0000/.test(json)) throw new Error(`The facts of the letter ${name} have a NUL`);
}
