import { z } from 'zod';
import { Settings } from '../config/settings.js';

const endpoint = z
  .url({ protocol: /^https?$/, error: 'use a URL such as http://collector.example.com:4318' })
  .optional();

/** Named as OpenTelemetry names them. What else its exporter reads (headers, time-outs, certificates) it reads by itself. */
export class TracingSettings extends Settings({
  /** Of an OTLP/HTTP collector. Traces are on where this or the next is set, and off elsewhere. */
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
  /** Whole, with its path. It goes before the other. */
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint,
  OTEL_SERVICE_NAME: z.string().optional(),
  /** As in `deployment.environment.name=production,service.namespace=accounts`. */
  OTEL_RESOURCE_ATTRIBUTES: z
    .string()
    .transform((list, problems) => attributesOf(list) ?? refused(problems))
    .optional(),
  OTEL_TRACES_SAMPLER: z
    .enum([
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ])
    .default('parentbased_always_on'),
  /** The share of traces that are kept, for the two that go by it. */
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number({ error: 'use a number from 0 to 1' })
    .min(0, 'use a number from 0 to 1')
    .max(1, 'use a number from 0 to 1')
    .default(1),
  /** Milliseconds for which spans are collected before they are sent. */
  OTEL_BSP_SCHEDULE_DELAY: z.coerce
    .number({ error: 'use a whole number of milliseconds' })
    .int('use a whole number of milliseconds')
    .min(1, 'use at least 1')
    .default(5_000),
}) {
  /** Where spans are sent; undefined where traces are off. */
  get tracesUrl(): string | undefined {
    const { OTEL_EXPORTER_OTLP_ENDPOINT: every, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: ofTraces } = this;
    return ofTraces ?? (every && `${every.replace(/\/$/, '')}/v1/traces`);
  }

  /** What tells this service from others. */
  get resource(): Record<string, string> {
    const { OTEL_SERVICE_NAME: name, OTEL_RESOURCE_ATTRIBUTES: others } = this;
    return { 'service.name': 'gatehouse', ...others, ...(name && { 'service.name': name }) };
  }
}

function attributesOf(list: string): Record<string, string> | undefined {
  const pairs = list.split(',').map((pair) => /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(pair)?.slice(1));
  try {
    return Object.fromEntries(pairs.map((pair) => [pair![0]!, decodeURIComponent(pair![1]!)]));
  } catch {
    return undefined;
  }
}

function refused(problems: z.core.$RefinementCtx<string>): never {
  problems.addIssue('use name=value pairs with commas between, values percent-encoded');
  return z.NEVER;
}
