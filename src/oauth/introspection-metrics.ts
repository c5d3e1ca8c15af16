import { Injectable } from '@nestjs/common';
import { Metrics } from '../platform/metrics/index.js';

export type IntrospectionOutcome = 'active' | 'inactive' | 'refused';

/** What became of introspections. One that a database which is away prevents has no outcome: it comes again. */
@Injectable()
export class IntrospectionMetrics {
  private readonly introspections;

  constructor(metrics: Metrics) {
    this.introspections = metrics.counter(
      {
        name: 'gatehouse_introspections_total',
        help: 'Tokens that clients asked about, by whether they count; refused where the client was not let in.',
        labels: ['outcome'],
      },
      [{ outcome: 'active' }, { outcome: 'inactive' }, { outcome: 'refused' }],
    );
  }

  count(outcome: IntrospectionOutcome): void {
    this.introspections.inc({ outcome });
  }
}
