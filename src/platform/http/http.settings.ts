import { z } from 'zod';
import { type Mode, Settings, type SettingProblem } from '../config/settings.js';
import { httpUrl, limit, list, whole } from '../config/variables.js';

export class HttpSettings extends Settings({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  /** 0 takes any free port. */
  PORT: whole(3000, 0, 65535),
  /** The address to listen on; by default every one in production and this machine's own elsewhere. */
  HOST: z.string().optional(),
  /** Where clients reach this API; by default http://localhost:PORT outside production. */
  API_URL: httpUrl().optional(),
  TLS_CERT_FILE: z.string().optional(),
  TLS_KEY_FILE: z.string().optional(),
  /** Origins beside our own that may send requests with cookies (CORS and CSRF). */
  TRUSTED_ORIGINS: list().pipe(
    z.array(
      z.string().refine((origin) => URL.canParse(origin) && new URL(origin).origin === origin, {
        error: 'use origins such as https://app.example.com, separated by commas',
      }),
    ),
  ),
  /** Hops in front of us, or the proxies' CIDRs; empty: the socket's address is the client's. */
  TRUST_PROXY: list(),
  LOG_LEVEL: z
    .enum(['error', 'warn', 'info', 'debug'], { error: 'use error, warn, info or debug' })
    .optional(),
  DOCS: z.enum(['on', 'off'], { error: 'use on or off' }).optional(),
  LIMIT_DEFAULT: limit(600, 60),
}) {
  static check(values: HttpSettings, mode: Mode): SettingProblem[] {
    const problems: SettingProblem[] = [];
    if (mode === 'production' && !values.API_URL) {
      problems.push({
        variable: 'API_URL',
        mend: 'is missing: the https URL under which clients reach this API',
      });
    }
    if (Boolean(values.TLS_CERT_FILE) !== Boolean(values.TLS_KEY_FILE)) {
      problems.push({
        variable: 'TLS_CERT_FILE',
        mend: 'goes together with TLS_KEY_FILE: give both or neither',
      });
    }
    return problems;
  }

  get isProduction(): boolean {
    return this.NODE_ENV === 'production';
  }

  get docsAreOn(): boolean {
    return this.DOCS ? this.DOCS === 'on' : !this.isProduction;
  }

  get host(): string {
    return this.HOST ?? (this.isProduction ? '0.0.0.0' : 'localhost');
  }

  get apiUrl(): string {
    return this.API_URL ?? `${this.TLS_CERT_FILE ? 'https' : 'http'}://localhost:${this.PORT}`;
  }
}
