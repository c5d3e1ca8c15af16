import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { PostgresServer } from '../../test/cluster/postgres-server.ts';
import { RedisServer } from '../../test/cluster/redis-server.ts';
import { statementSettings } from './statements.ts';

const root = path.resolve(import.meta.dirname, '../..');

export interface Seeding {
  users: number;
  sessions: number;
}

/** The servers below, and databases in them that are filled by `npm run seed`. */
export class Parts {
  /** Opens the signing keys of every instance here, and makes their refresh tokens. */
  readonly secret = randomBytes(32).toString('base64');
  readonly postgres: PostgresServer;
  readonly redis: RedisServer;

  private constructor(postgres: PostgresServer, redis: RedisServer) {
    this.postgres = postgres;
    this.redis = redis;
  }

  /** @param isDurable whether a commit waits for the disk */
  static async start(isDurable: boolean, settings: Record<string, string> = {}): Promise<Parts> {
    const fsync = isDurable ? 'on' : 'off';
    // The first asks for Debian's programs, and names the package where they are missing.
    const redis = await RedisServer.start();
    return new Parts(
      await PostgresServer.start(undefined, { fsync, ...statementSettings, ...settings }),
      redis,
    );
  }

  /** With all its tables. */
  async createDatabase(name: string, seeding: Seeding): Promise<void> {
    const DATABASE_URL = await this.postgres.createDatabase(name);
    const run = (...words: string[]) =>
      execFileSync(process.execPath, words, {
        cwd: root,
        env: { PATH: process.env['PATH'], DATABASE_URL },
        stdio: ['ignore', 'ignore', 'inherit'],
      });
    run('dist/src/platform/database/migrate.cli.js');
    const { users, sessions } = seeding;
    const counts = ['--users', users, '--sessions', sessions, '--events', 1000].map(String);
    run('scripts/seed.ts', ...counts);
  }

  /** Of one that nobody is connected to. */
  async copyDatabase(original: string, name: string): Promise<void> {
    await this.postgres.sql(`CREATE DATABASE ${name} TEMPLATE ${original}`);
  }
}
