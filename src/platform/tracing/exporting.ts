import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { TracingSettings } from './tracing.settings.js';

/** A statement is told as far as that. */
const longestValue = 2_000;

/**
 * From here on spans are recorded and sent in the background: at most 2048 wait, and what is more is dropped.
 * @returns what ends it: sends the last ones, and takes as long as the collector does
 */
export function startExporting(settings: TracingSettings): () => Promise<void> {
  const attributes = { 'service.instance.id': randomUUID(), ...settings.resource };
  const provider = new TracerProvider({
    resource: defaultResource().merge(resourceFromAttributes(attributes)),
    sampler: samplerOf(settings),
    spanLimits: { attributeValueLengthLimit: longestValue },
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: watched(new OTLPTraceExporter({ url: settings.tracesUrl! })),
        scheduledDelayMillis: settings.OTEL_BSP_SCHEDULE_DELAY,
      }),
    ],
  });
  // Of the process: of several applications in one, as a test may have, the first records for all.
  const isFirst = trace.setGlobalTracerProvider(provider);
  if (isFirst) context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  return () => {
    if (isFirst) {
      trace.disable();
      context.disable();
    }
    return provider.shutdown();
  };
}

function samplerOf({ OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: share }: TracingSettings): Sampler {
  const rules: Record<string, () => Sampler> = {
    always_on: () => new AlwaysOnSampler(),
    always_off: () => new AlwaysOffSampler(),
    traceidratio: () => new TraceIdRatioBasedSampler(share),
  };
  const root = rules[name.replace('parentbased_', '')]!();
  return name.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root;
}

/** Says once that spans are lost, and once that they are not any more. */
function watched(exporter: SpanExporter): SpanExporter {
  const logger = new Logger('Tracing');
  let isLosing = false;
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        const isLost = result.code !== 0;
        if (isLost && !isLosing)
          logger.warn(`traces are lost: ${result.error?.message ?? 'no reason given'}`);
        if (!isLost && isLosing) logger.log('traces are taken again');
        isLosing = isLost;
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
  };
}
