import { z } from 'zod';
import { type Mode, Settings, type SettingProblem } from '../config/settings.js';
import { whole } from '../config/variables.js';

export class DatabaseSettings extends Settings({
  /** Unset in development: the embedded PostgreSQL under DATA_DIR. */
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'use postgres://user:password@host:5432/name' })
    .optional(),
  /** Connections this instance may open. One holds the lock of the start while another does the work; one asks whether Redis may be believed. */
  DATABASE_POOL_SIZE: whole(10, 3, 500),
  /** How many statements each of them has PostgreSQL prepare; 0 behind a pooler that mixes sessions. */
  DATABASE_STATEMENT_CACHE: whole(200, 0, 5000),
  /** Where development keeps its database, secrets and letters. */
  DATA_DIR: z.string().default('.data'),
}) {
  static check({ DATABASE_URL }: DatabaseSettings, mode: Mode): SettingProblem[] {
    if (DATABASE_URL || mode !== 'production') return [];
    const mend = 'is missing: the embedded database is for development only; name a PostgreSQL 15 or newer';
    return [{ variable: 'DATABASE_URL', mend }];
  }
}
