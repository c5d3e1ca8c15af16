import { z } from 'zod';
import { addressVariables } from '../config/own-url.js';
import { type Mode, Settings, type SettingProblem } from '../config/settings.js';

export class MetricsSettings extends Settings({
  NODE_ENV: z.string().optional(),
  PORT: addressVariables.PORT,
  /** /metrics has a listener of its own there, on HOST, and none at PORT. 0: any free one. */
  METRICS_PORT: z.coerce
    .number({ error: 'use a whole number from 0 to 65535' })
    .int('use a whole number from 0 to 65535')
    .min(0, 'use at least 0')
    .max(65_535, 'use at most 65535')
    .optional(),
  /** Whoever scrapes sends it as a bearer token. */
  METRICS_TOKEN: z
    .string()
    .regex(/^[\w.~+/=-]{32,}$/, 'use 32 or more random characters: openssl rand -base64 32')
    .optional(),
}) {
  static check({ PORT, METRICS_PORT }: MetricsSettings, _mode: Mode): SettingProblem[] {
    if (!METRICS_PORT || METRICS_PORT !== PORT) return [];
    return [{ variable: 'METRICS_PORT', mend: 'use another one than PORT, or leave it out' }];
  }

  /** Whether the main port answers. In production somebody has to say who may read it. */
  get areServedAtMainPort(): boolean {
    if (this.METRICS_PORT !== undefined) return false;
    return this.METRICS_TOKEN !== undefined || this.NODE_ENV !== 'production';
  }
}
