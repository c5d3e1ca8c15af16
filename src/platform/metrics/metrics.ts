import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { processRegistry } from './process-registry.js';

/** What a metric is called and means, in a sentence for whoever reads a dashboard. */
export interface MetricDefinition<Label extends string> {
  name: string;
  help: string;
  /** Each of few values: never an id, an address or a path. */
  labels?: readonly Label[];
}

export interface Reading<Label extends string> {
  labels: Record<Label, string>;
  value: number;
}

export interface DescribedMetric {
  name: string;
  type: 'counter' | 'gauge' | 'histogram';
  labels: readonly string[];
  help: string;
}

/** Longer than a connection is waited for, shorter than the 10 seconds that Prometheus gives a scrape. */
const readWithinMs = 2_500;

/**
 * The metrics of this application. A room declares its own where the fact is known, and counts there:
 *
 *     private readonly exports = this.metrics.counter({ name: 'exports_total', help: '…', labels: ['outcome'] }, [{ outcome: 'done' }]);
 */
@Injectable()
export class Metrics {
  readonly contentType = Registry.PROMETHEUS_CONTENT_TYPE;
  private readonly registry = new Registry();
  private readonly described: DescribedMetric[] = [];
  private readonly before: (() => void)[] = [];

  /** @param series there from the start, at 0: an increase can be seen only where there was a value before */
  counter<Label extends string = never>(
    definition: MetricDefinition<Label>,
    series: Record<Label, string>[] = [],
  ): Counter<Label> {
    const counter = new Counter<Label>(this.declare('counter', definition));
    for (const labels of series) counter.inc(labels, 0);
    return counter;
  }

  /** @param buckets upper ends, in the unit of the metric */
  histogram<Label extends string = never>(
    definition: MetricDefinition<Label>,
    buckets: number[],
  ): Histogram<Label> {
    return new Histogram<Label>({ ...this.declare('histogram', definition), buckets });
  }

  /** @param read asked at each scrape; what fails, or takes 2.5 seconds, is absent from it */
  gauge<Label extends string = never>(
    definition: MetricDefinition<Label>,
    read: () => Reading<Label>[] | Promise<Reading<Label>[]>,
  ): void {
    const isUnlabelled = !definition.labels?.length;
    const gauge = new Gauge<Label>({
      ...this.declare('gauge', definition),
      registers: [],
      async collect() {
        const readings = await inTime(read);
        // Without labels `reset` would set it to 0, which is a claim.
        this.reset();
        if (isUnlabelled) this.remove();
        for (const { labels, value } of readings) this.set(labels, value);
      },
    });
    this.registry.registerMetric(gauge);
  }

  /** Of what a scrape's own questions would change: read at its beginning, before any other gauge asks for something. */
  gaugeBeforeScrape<Label extends string>(
    definition: MetricDefinition<Label>,
    read: () => Reading<Label>[],
  ): void {
    let readings: Promise<Reading<Label>[]>;
    this.before.push(() => (readings = inTime(read)));
    this.gauge(definition, () => readings);
  }

  /** Everything that was declared here, by name; without what prom-client tells of the process. */
  describe(): DescribedMetric[] {
    return this.described.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** In the text format of Prometheus, 0.0.4. */
  async text(): Promise<string> {
    for (const read of this.before) read();
    const texts = await Promise.all([this.registry.metrics(), processRegistry().metrics()]);
    return texts.join('\n');
  }

  private declare<Label extends string>(
    type: DescribedMetric['type'],
    { name, help, labels = [] }: MetricDefinition<Label>,
  ) {
    this.described.push({ name, type, labels, help });
    return { name, help, labelNames: labels, registers: [this.registry] };
  }
}

async function inTime<Label extends string>(
  read: () => Reading<Label>[] | Promise<Reading<Label>[]>,
): Promise<Reading<Label>[]> {
  const tooLate = sleep(readWithinMs, [], { ref: false });
  try {
    return await Promise.race([read(), tooLate]);
  } catch {
    return [];
  }
}
