import { Injectable } from '@nestjs/common';
import { JobQueue } from '../../platform/queue/index.js';
import type { LetterJob } from './letter-job.js';

export const lettersQueue = 'letters';

/** Where flows drop what somebody has to be told. In the same unit of work as what caused it: both or neither. */
@Injectable()
export class Letters {
  constructor(private readonly queue: JobQueue) {}

  post(job: LetterJob): Promise<void> {
    return this.queue.send(lettersQueue, job);
  }
}
