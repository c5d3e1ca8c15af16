import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { TracingSettings } from './tracing.settings.js';

/** Beyond it the last spans are lost: a stop does not wait for a collector. */
const flushWithinMs = 2_000;

/** OpenTelemetry's traces, where a collector is configured. Elsewhere its SDK is not even loaded. */
@Injectable()
export class Tracing implements OnApplicationShutdown {
  private constructor(private readonly endExporting?: () => Promise<void>) {}

  static async of(settings: TracingSettings): Promise<Tracing> {
    if (!settings.tracesUrl) return new Tracing();
    const { startExporting } = await import('./exporting.js');
    return new Tracing(startExporting(settings));
  }

  get isOn(): boolean {
    return this.endExporting !== undefined;
  }

  async onApplicationShutdown(): Promise<void> {
    const ended = this.endExporting?.().catch(() => undefined);
    await Promise.race([ended, sleep(flushWithinMs, undefined, { ref: false })]);
  }
}
