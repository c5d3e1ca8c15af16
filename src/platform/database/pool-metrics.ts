import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Metrics } from '../metrics/metrics.js';

interface Pool {
  totalCount: number;
  idleCount: number;
  waitingCount: number;
}

/** The pool as `pg` knows it: nothing is asked. */
@Injectable()
export class PoolMetrics {
  constructor(dataSource: DataSource, metrics: Metrics) {
    metrics.gaugeBeforeScrape(
      {
        name: 'gatehouse_database_pool',
        help: 'Connections of this instance to PostgreSQL that are open, those of them that are idle, and callers that wait for one.',
        labels: ['state'],
      },
      () => {
        // TypeORM's types do not tell of it.
        const { master } = dataSource.driver as unknown as { master: Pool };
        return [
          { labels: { state: 'total' }, value: master.totalCount },
          { labels: { state: 'idle' }, value: master.idleCount },
          { labels: { state: 'waiting' }, value: master.waitingCount },
        ];
      },
    );
  }
}
