import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../audit/index.js';
import { UnitOfWork } from '../../platform/database/index.js';
import { type Page } from '../../platform/paging/index.js';
import { type DeadJobsQuery, JobQueue } from '../../platform/queue/index.js';
import type { LetterJob } from './letter-job.js';
import { lettersQueue } from './letters.js';

/** A letter that could not be sent, without the addresses that its job may hold. */
export interface DeadLetter {
  id: string;
  about: LetterJob['about'];
  /** Of a letter of your own; else null. */
  name: string | null;
  /** Whose letter it is; null where the job knows nobody: the account is deleted, or only the address was named. */
  userId: string | null;
  /** When it was caused, or requeued last. */
  queuedAt: Date;
  diedAt: Date;
  tries: number;
  /** What the mail server said last, without addresses and links. */
  lastError: string;
}

/** Letters that were given up: refused for good, or refused for a day. An operator who has mended the cause sends them again. */
@Injectable()
export class DeadLetters {
  constructor(
    private readonly queue: JobQueue,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditTrail,
  ) {}

  /** The last to die first. */
  list<Item>(query: DeadJobsQuery, toItem: (letter: DeadLetter) => Item): Promise<Page<Item>> {
    return this.queue.listDead<LetterJob, Item>(lettersQueue, query, ({ data, ...job }) =>
      toItem({
        ...job,
        about: data.about,
        name: 'name' in data ? data.name : null,
        userId: 'userId' in data ? data.userId : null,
      }),
    );
  }

  /** One, or all, with every try again; how many. Of two calls at once each letter is moved by one. */
  async requeue(id?: string): Promise<number> {
    return this.unitOfWork.run(async () => {
      const count = await this.queue.requeueDead(lettersQueue, id);
      if (count > 0) await this.audit.record({ type: 'mail.requeued', details: { count } });
      return count;
    });
  }
}
