/** The peer: better-auth on node:http, with e-mail and password; no rate limit, and no session kept in a cookie. */
import { createServer } from 'node:http';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import pg from 'pg';
import { listen } from './listen.ts';

const options = {
  database: new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10 }),
  baseURL: `http://127.0.0.1:${process.env['PORT']}`,
  secret: process.env['SECRET']!,
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  session: { cookieCache: { enabled: false } },
  telemetry: { enabled: false },
};
await (await getMigrations(options)).runMigrations();
listen(createServer(toNodeHandler(betterAuth(options))));
