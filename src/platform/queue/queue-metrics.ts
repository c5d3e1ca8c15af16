import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Metrics, type Reading } from '../metrics/metrics.js';
import { deadLettersOf, JobQueue } from './job-queue.js';

interface Depths {
  queue: string;
  created: number;
  active: number;
  retry: number;
  oldestSeconds: number;
}

/**
 * How much there is to do, as PostgreSQL knows it: every instance tells the same. One question for both, and one at a time: it
 * is ended like every statement after 3 seconds, and a scrape that comes meanwhile waits for the same answer.
 */
@Injectable()
export class QueueMetrics {
  private underWay?: Promise<Depths[]>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly jobQueue: JobQueue,
    metrics: Metrics,
  ) {
    metrics.gauge(
      {
        name: 'gatehouse_queue_jobs',
        help: 'Jobs that wait for their first try, are at work, wait for another try, or are dead letters.',
        labels: ['queue', 'state'],
      },
      () => this.counts(),
    );
    metrics.gauge(
      {
        name: 'gatehouse_queue_oldest_job_seconds',
        help: 'Since when the oldest job that is not done has been in the queue; 0 where there is none.',
        labels: ['queue'],
      },
      () => this.ages(),
    );
  }

  private async counts(): Promise<Reading<'queue' | 'state'>[]> {
    const depths = await this.depths();
    return this.jobQueue.names.flatMap((queue) => {
      const { created = 0, active = 0, retry = 0 } = find(depths, queue) ?? {};
      const dead = find(depths, deadLettersOf(queue))?.created ?? 0;
      return Object.entries({ waiting: created, active, retry, dead }).map(([state, value]) => ({
        labels: { queue, state },
        value,
      }));
    });
  }

  private async ages(): Promise<Reading<'queue'>[]> {
    const depths = await this.depths();
    return this.jobQueue.names.map((queue) => ({
      labels: { queue },
      value: find(depths, queue)?.oldestSeconds ?? 0,
    }));
  }

  private depths(): Promise<Depths[]> {
    this.underWay ??= this.ask().finally(() => (this.underWay = undefined));
    return this.underWay;
  }

  private ask(): Promise<Depths[]> {
    const { names } = this.jobQueue;
    return this.dataSource.query(
      `SELECT name AS queue,
              count(*) FILTER (WHERE state = 'created')::int AS created,
              count(*) FILTER (WHERE state = 'active')::int AS active,
              count(*) FILTER (WHERE state = 'retry')::int AS retry,
              extract(epoch FROM clock_timestamp() - min(created_on))::float8 AS "oldestSeconds"
         FROM pgboss.job
        WHERE name = ANY ($1) AND state IN ('created', 'retry', 'active')
        GROUP BY name`,
      [[...names, ...names.map(deadLettersOf)]],
    );
  }
}

const find = (depths: Depths[], queue: string) => depths.find((each) => each.queue === queue);
