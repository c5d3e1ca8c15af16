import { randomUUID } from 'node:crypto';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { SpanKind } from '@opentelemetry/api';
import { type JobResult, PgBoss, type QueueOptions } from 'pg-boss';
import { DataSource } from 'typeorm';
import { oneInstanceAtATime } from '../database/data-source.js';
import { DatabaseLocation } from '../database/database.module.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { type Page } from '../paging/page.js';
import { inSpan, markFailed } from '../tracing/index.js';
import { type DeadJob, type DeadJobsQuery, pageOfDeadJobs } from './dead-jobs.js';
import { describeFailure } from './failure.js';
import { within } from './pg-boss-connection.js';
import { connections, deadRules, finishWithinMs, maintenance, workRules } from './queue-rules.js';
import { QueueSettings } from './queue.settings.js';

/** Thrown by a handler when no retry can help: the job becomes a dead letter at once. */
export class HopelessJob extends Error {}

export interface Try {
  /** A failure of this one is the end of the job, whatever it fails of. */
  isLast: boolean;
}

export type JobHandler<Data> = (data: Data, attempt: Try) => Promise<void>;

/**
 * Durable jobs in PostgreSQL (pg-boss, in its own schema). A job sent inside a unit of work exists exactly if that
 * commits; it runs at least once, on whichever instance takes it first. What a killed instance was at is begun again by
 * another within a minute: 15 s of silence, up to 20 s until it is noticed, 5 to 10 s of pause, 2 s of polling.
 */
@Injectable()
export class JobQueue implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly logger = new Logger(JobQueue.name);
  private readonly boss: PgBoss;
  private readonly handlers = new Map<string, JobHandler<never>>();
  private readonly workerIds = new Map<string, string>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly settings: QueueSettings,
    location: DatabaseLocation,
  ) {
    this.boss = new PgBoss({
      connectionString: location.url,
      ...connections,
      schema: 'pgboss',
      supervise: settings.WORK_QUEUE,
      ...maintenance,
    });
    this.boss.on('error', (error) => this.logger.warn(`queue: ${error.message}`));
  }

  /** Names who does the work of a queue. Called while modules start; the queue begins when all have. */
  handle<Data extends object>(queue: string, handler: JobHandler<Data>): void {
    this.handlers.set(queue, handler as JobHandler<never>);
  }

  /** Those that this instance knows the work of. */
  get names(): string[] {
    return [...this.handlers.keys()];
  }

  /** Takes part in the open unit of work. */
  async send(queue: string, data: object): Promise<void> {
    await this.unitOfWork.run(async () => {
      await this.boss.send(queue, data, { db: within(this.unitOfWork.manager) });
      // Polling finds it anyway; this only spares this instance the wait.
      await this.unitOfWork.afterCommit(() => this.wake(queue));
    });
  }

  /** Jobs that were given up, the last to die first. */
  listDead<Data, Item>(
    queue: string,
    query: DeadJobsQuery,
    toItem: (job: DeadJob<Data>) => Item,
  ): Promise<Page<Item>> {
    return pageOfDeadJobs(this.unitOfWork.manager, deadLettersOf(queue), query, toItem);
  }

  /**
   * Gives one dead job, or all, every try again. Takes part in the open unit of work; what another one is moving at the same
   * time is left to it. @returns how many it moved
   */
  async requeueDead(queue: string, id?: string): Promise<number> {
    const limit = 1000;
    const options = { limit, ...(id && { ids: [id] }), db: within(this.unitOfWork.manager) };
    let total = 0;
    let moved: number;
    do {
      moved = await this.boss.redrive(deadLettersOf(queue), options);
      total += moved;
    } while (moved === limit);
    await this.unitOfWork.afterCommit(() => this.wake(queue));
    return total;
  }

  async onApplicationBootstrap(): Promise<void> {
    await oneInstanceAtATime(this.dataSource, () => this.prepare());
    if (!this.settings.WORK_QUEUE) return;
    for (const [queue, handler] of this.handlers) await this.begin(queue, handler);
  }

  /**
   * Finishes the jobs that run, while the database and the mail server are still there. Requests that are still being
   * answered may send more: those wait for the next start.
   */
  async beforeApplicationShutdown(): Promise<void> {
    await this.boss.stop({ graceful: true, timeout: finishWithinMs, close: false });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.boss.stop({ close: true });
  }

  /** pg-boss makes its own tables, and does not expect to be watched while it does. */
  private async prepare(): Promise<void> {
    await this.boss.start();
    for (const queue of this.handlers.keys()) {
      const deadLetter = deadLettersOf(queue);
      await this.prepareQueue(deadLetter, deadRules);
      await this.prepareQueue(queue, { deadLetter, ...workRules });
    }
  }

  /** A queue that an older release made gets the rules of this one. */
  private async prepareQueue(queue: string, rules: QueueOptions & { deadLetter?: string }): Promise<void> {
    await this.boss.createQueue(queue, rules);
    await this.boss.updateQueue(queue, rules);
    // So that it remembers the queue: a send within a transaction would else ask for it on another connection, which the
    // embedded database serves only when the transaction is over.
    await this.boss.findJobs(queue, { id: randomUUID() });
  }

  private async begin(queue: string, handler: JobHandler<never>): Promise<void> {
    const options = { pollingIntervalSeconds: 2, perJobResults: true, includeMetadata: true } as const;
    const workerId = await this.boss.work<object, object, typeof options>(queue, options, async (jobs) => {
      const results: JobResult[] = [];
      for (const { id, data, retryCount, retryLimit } of jobs) {
        const isLast = retryCount >= retryLimit;
        results.push({
          id,
          ...(await inSpan(`process ${queue}`, ofJob(queue, id), () =>
            this.attempt(queue, () => handler(data as never, { isLast })),
          )),
        });
      }
      // Where one job was due there may be more; a failure waits for the next poll instead.
      if (results.every(({ status }) => status !== 'failed')) this.wake(queue);
      return results;
    });
    this.workerIds.set(queue, workerId);
  }

  /**
   * How the job is to be settled, which pg-boss does in one statement: a hopeless one leaves its queue exactly when it is
   * among the dead.
   */
  private async attempt(queue: string, work: () => Promise<void>): Promise<Omit<JobResult, 'id'>> {
    try {
      await work();
      return { status: 'completed' };
    } catch (error) {
      const message = describeFailure(error);
      markFailed(error);
      this.logger.warn(`a job of ${queue} failed: ${message}`);
      return { status: error instanceof HopelessJob ? 'deadletter' : 'failed', output: { message } };
    }
  }

  private wake(queue: string): void {
    const workerId = this.workerIds.get(queue);
    if (workerId) this.boss.notifyWorker(workerId);
  }
}

/** A trace of its own: what sent it may be long over, and on another instance. */
const ofJob = (queue: string, id: string) => ({
  kind: SpanKind.CONSUMER,
  root: true,
  attributes: {
    'messaging.system': 'pg-boss',
    'messaging.destination.name': queue,
    'messaging.operation.type': 'process',
    'messaging.message.id': id,
  },
});

export const deadLettersOf = (queue: string) => `${queue}.dead`;
