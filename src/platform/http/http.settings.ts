import { accessSync, constants } from 'node:fs';
import { isIP } from 'node:net';
import { z } from 'zod';
import { type Mode, Settings, type SettingProblem } from '../config/settings.js';
import { addressVariables, ownUrl } from '../config/own-url.js';
import { limit, list } from '../config/variables.js';

export class HttpSettings extends Settings({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  ...addressVariables,
  /** The address to listen on; by default every one in production and this machine's own elsewhere. */
  HOST: z.string().optional(),
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
  TRUST_PROXY: list().refine(areProxies, {
    error: 'use the number of proxies, or their addresses or CIDRs separated by commas',
  }),
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
        mend: 'is missing: the URL under which clients reach this API',
      });
    }
    if (Boolean(values.TLS_CERT_FILE) !== Boolean(values.TLS_KEY_FILE)) {
      problems.push({
        variable: 'TLS_CERT_FILE',
        mend: 'goes together with TLS_KEY_FILE: give both or neither',
      });
    }
    if (values.PORT === 0 && !values.API_URL)
      problems.push({ variable: 'PORT', mend: 'use 1 to 65535, or set API_URL' });
    for (const variable of ['TLS_CERT_FILE', 'TLS_KEY_FILE'] as const) {
      const file = values[variable];
      if (file && !isReadable(file)) problems.push({ variable, mend: `${file} cannot be read` });
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
    return ownUrl(this);
  }
}

function areProxies(entries: string[]): boolean {
  if (entries.length === 1 && /^\d+$/.test(entries[0]!)) return true;
  return entries.every((entry) => {
    const [address = '', bits] = entry.split('/');
    const family = isIP(address);
    return (
      family > 0 && (bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)))
    );
  });
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
