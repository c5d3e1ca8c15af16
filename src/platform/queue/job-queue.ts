import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { type Db, PgBoss } from 'pg-boss';
import { DataSource, type EntityManager } from 'typeorm';
import { oneInstanceAtATime } from '../database/data-source.js';
import { DatabaseLocation } from '../database/database.module.js';
import { queueTimeLimits, timeLimits } from '../database/time-limits.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { QueueSettings } from './queue.settings.js';

const minutes = 60;
const hours = 60 * minutes;

/** Retried with growing pauses for about a day, then kept in the dead-letter queue (14 days, pg-boss's own rule). */
const retries = { retryLimit: 32, retryDelay: 5, retryBackoff: true, retryDelayMax: 1 * hours } as const;

/** What is not done by then is tried again by whoever finds it. */
const finishWithinMs = 8_000;

/**
 * Two connections of its own, so that neither its slow statements nor a flood of requests holds up the other. `pg` closes one
 * that has not answered in time.
 */
const connections = {
  max: 2,
  connectionTimeoutMillis: queueTimeLimits.connection,
  statement_timeout: queueTimeLimits.statement,
  query_timeout: queueTimeLimits.silence,
  keepAlive: true,
  keepAliveInitialDelayMillis: timeLimits.keepAlive,
};

/** Thrown by a handler when no retry can help: the job becomes a dead letter at once. */
export class HopelessJob extends Error {}

export type JobHandler<Data> = (data: Data) => Promise<void>;

/**
 * Durable jobs in PostgreSQL (pg-boss, in its own schema). A job sent inside a unit of work exists exactly if that
 * commits; it runs at least once, on whichever instance takes it first.
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
    await this.unitOfWork.run(async () => {
      await this.boss.send(queue, data, { ...retries, db: within(this.unitOfWork.manager) });
      // Polling finds it anyway; this only spares this instance the wait.
      await this.unitOfWork.afterCommit(() => this.wake(queue));
    });
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
      await this.boss.createQueue(deadLetter);
      await this.boss.createQueue(queue, { deadLetter, expireInSeconds: 2 * minutes });
    }
  }

  private async begin(queue: string, handler: JobHandler<never>): Promise<void> {
    const workerId = await this.boss.work(queue, { pollingIntervalSeconds: 2 }, async (jobs) => {
      for (const job of jobs) await this.attempt(queue, handler, job.data as object);
      // Where one job was due there may be more; a failure waits for the next poll instead.
      this.wake(queue);
    });
    this.workerIds.set(queue, workerId);
  }

  private async attempt(queue: string, handler: JobHandler<never>, data: object): Promise<void> {
    try {
      await handler(data as never);
    } catch (error) {
      this.logger.warn(withoutAddresses(`a job of ${queue} failed: ${String(error)}`));
      if (!(error instanceof HopelessJob)) throw error;
      await this.boss.send(deadLettersOf(queue), data);
    }
  }

  private wake(queue: string): void {
    const workerId = this.workerIds.get(queue);
    if (workerId) this.boss.notifyWorker(workerId);
  }
}

const deadLettersOf = (queue: string) => `${queue}.dead`;

/** Mail servers name the recipient in their refusals; logs are kept by more people than the queue. */
function withoutAddresses(text: string): string {
  return text.replaceAll(/[^\s<>()"]+@[^\s<>()"]+/g, '…@…');
}

interface Connection {
  query(text: string, values?: unknown[]): Promise<{ rows: object[] }>;
}

/** pg-boss speaks through the connection of the transaction that is open. */
function within({ queryRunner }: EntityManager): Db {
  return {
    executeSql: async (text, values) => ((await queryRunner!.connect()) as Connection).query(text, values),
  };
}
