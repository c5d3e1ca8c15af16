import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { Metrics } from '../../platform/metrics/index.js';
import { HopelessJob, type Try } from '../../platform/queue/index.js';
import { letterOccasions } from './letter-job.js';

const outcomes = ['sent', 'retried', 'dead'];

/** What became of letters. A job that turns out to need none (the account is gone) has no outcome. */
@Injectable()
export class LetterMetrics {
  private readonly letters;
  private readonly current = new AsyncLocalStorage<{ about: string }>();

  constructor(metrics: Metrics) {
    this.letters = metrics.counter(
      {
        name: 'gatehouse_letters_total',
        help: 'Letters that a mail server took, tries that failed and come again, and letters that were given up.',
        labels: ['about', 'outcome'],
      },
      letterOccasions.flatMap((about) => outcomes.map((outcome) => ({ about, outcome }))),
    );
  }

  async watch(about: string, { isLast }: Try, work: () => Promise<void>): Promise<void> {
    await this.current.run({ about }, work).catch((error: unknown) => {
      const outcome = isLast || error instanceof HopelessJob ? 'dead' : 'retried';
      this.letters.inc({ about, outcome });
      throw error;
    });
  }

  /** The mail server has taken a letter of the job that is being watched. */
  countSent(): void {
    const job = this.current.getStore();
    if (job) this.letters.inc({ about: job.about, outcome: 'sent' });
  }
}
