import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { type JobResult, PgBoss, type QueueOptions } from 'pg-boss';
import { DataSource } from 'typeorm';
import { oneInstanceAtATime } from '../database/data-source.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { type Page } from '../paging/page.js';
import { type DeadJob, type DeadJobsQuery, pageOfDeadJobs } from './dead-jobs.js';
import { describeFailure } from './failure.js';
import { adapt } from './pg-boss-connection.js';
import { QueueSettings } from './queue.settings.js';

const seconds = 1;
const minutes = 60;
const hours = 60 * minutes;
const days = 24 * hours;

/** How often an instance looks for jobs whose worker has gone silent, and what it may cost to be taken for silent. */
const supervision = { superviseIntervalSeconds: 10 * seconds, monitorIntervalSeconds: 10 * seconds };

const workRules = {
  // 34 tries. The pauses grow from 5 s to an hour, each up to twice as long by chance: 24.4 to 25.4 hours in all.
  retryLimit: 33,
  retryDelay: 5 * seconds,
  retryBackoff: true,
  retryDelayMax: 1 * hours,
  // A worker tells twice in this time that it lives. One that was killed is missed after it, plus the supervision.
  heartbeatSeconds: 15 * seconds,
  // Longer than the slowest mail server that the time-outs of SMTP let pass (about 3 minutes), so that it is not sent twice.
  expireInSeconds: 5 * minutes,
  retentionSeconds: 14 * days,
  // A job that is done holds an address at times, and serves nothing any more.
  deleteAfterSeconds: 1 * hours,
} satisfies QueueOptions;

/** How long a dead job can be seen and requeued. */
const deadRules = { retentionSeconds: 14 * days } satisfies QueueOptions;

/** Longer than a mail server usually takes. Kubernetes kills 30 s after it has asked. */
const stopTimeoutMs = 20_000;

/** Thrown by a handler when no retry can help: the job becomes a dead letter at once. */
export class HopelessJob extends Error {}

export type JobHandler<Data> = (data: Data) => Promise<void>;

/**
 * Durable jobs in PostgreSQL (pg-boss, in its own schema). A job sent inside a unit of work exists exactly if that
 * commits; it runs at least once, on whichever instance takes it first. What a killed instance was at is begun again by
 * another within a minute: 15 s of silence, up to 20 s until it is noticed, 5 to 10 s of pause, 2 s of polling.
 */
@Injectable()
export class JobQueue implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(JobQueue.name);
  private readonly boss: PgBoss;
  private readonly handlers = new Map<string, JobHandler<never>>();
  private readonly workerIds = new Map<string, string>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly settings: QueueSettings,
  ) {
    this.boss = new PgBoss({
      db: adapt(dataSource.manager),
      schema: 'pgboss',
      supervise: settings.WORK_QUEUE,
      ...supervision,
      maintenanceIntervalSeconds: 10 * minutes,
      schedule: false,
      reindex: false,
      monitorVacuum: false,
    });
    this.boss.on('error', (error) => this.logger.warn(`queue: ${error.message}`));
  }

  /** Names who does the work of a queue. Called while modules start; the queue begins when all have. */
  handle<Data extends object>(queue: string, handler: JobHandler<Data>): void {
    this.handlers.set(queue, handler as JobHandler<never>);
  }

  /** Takes part in the open unit of work. */
  async send(queue: string, data: object): Promise<void> {
    await this.boss.send(queue, data, { db: adapt(this.unitOfWork.manager) });
    // Polling finds it anyway; this only spares this instance the wait.
    await this.unitOfWork.afterCommit(() => this.wake(queue));
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
    const options = { limit, ...(id && { ids: [id] }), db: adapt(this.unitOfWork.manager) };
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
    await this.boss.stop({ graceful: true, timeout: stopTimeoutMs });
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
  }

  private async begin(queue: string, handler: JobHandler<never>): Promise<void> {
    const options = { pollingIntervalSeconds: 2, perJobResults: true } as const;
    const workerId = await this.boss.work<object, object, typeof options>(queue, options, async (jobs) => {
      const results: JobResult[] = [];
      for (const { id, data } of jobs) results.push({ id, ...(await this.attempt(queue, handler, data)) });
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
  private async attempt(
    queue: string,
    handler: JobHandler<never>,
    data: object,
  ): Promise<Omit<JobResult, 'id'>> {
    try {
      await handler(data as never);
      return { status: 'completed' };
    } catch (error) {
      const message = describeFailure(error);
      this.logger.warn(`a job of ${queue} failed: ${message}`);
      return { status: error instanceof HopelessJob ? 'deadletter' : 'failed', output: { message } };
    }
  }

  private wake(queue: string): void {
    const workerId = this.workerIds.get(queue);
    if (workerId) this.boss.notifyWorker(workerId);
  }
}

const deadLettersOf = (queue: string) => `${queue}.dead`;
