import { randomBytes } from 'node:crypto';
import { globSync } from 'node:fs';
import { createRequire } from 'node:module';
import startRun from '../cluster/run.setup.mjs';
import { EmbeddedDatabase } from '../../dist/src/platform/database/embedded-database.js';
import { migratedDump } from './migrated-dump.mjs';

const pg = createRequire(import.meta.url)('pg');

/** A database for each worker of this run only: new ones on the server of TEST_DATABASE_URL, else embedded ones in memory. */
export default async function setUp({ maxWorkers, testPathPatterns }) {
  judgeProxy();
  const server = process.env.TEST_DATABASE_URL;
  const dump = server ? undefined : await migratedDump();
  const workers = Array.from(
    { length: Math.min(maxWorkers, filesOf(testPathPatterns)) },
    (_, index) => index + 1,
  );
  const databases = await Promise.all(workers.map(() => (server ? createOn(server) : embedded(dump))));
  // before-each-file.mjs, in a process that inherits these, picks its own.
  for (const worker of workers) process.env[`DATABASE_OF_WORKER_${worker}`] = databases[worker - 1].url;
  globalThis.databasesOfThisRun = databases;
}

/** How many files may run: one needs one worker, and so one database. At least 1, as Jest may be told of files in other ways. */
function filesOf({ patterns }) {
  const files = globSync('{src,test}/**/*.spec.ts').map((file) => `${process.cwd()}/${file}`);
  if (patterns.length === 0) return files.length;
  return files.filter((file) => patterns.some((pattern) => new RegExp(pattern, 'i').test(file))).length || 1;
}

/** Two instances have nothing in common but PostgreSQL and Redis, and a proxy in front of them has processes to end. */
function judgeProxy() {
  const { TEST_PROXY, TEST_DATABASE_URL, TEST_REDIS_URL } = process.env;
  if (!TEST_PROXY) return;
  if (TEST_PROXY !== 'haproxy') throw new Error('TEST_PROXY: use haproxy, or leave it out');
  if (!TEST_DATABASE_URL || !TEST_REDIS_URL)
    throw new Error('TEST_PROXY needs TEST_DATABASE_URL and TEST_REDIS_URL: the instances share them');
  startRun();
}

async function embedded(dump) {
  const database = await EmbeddedDatabase.start(undefined, dump);
  return { url: database.url, remove: () => database.stop() };
}

async function createOn(server) {
  const name = `gatehouse_test_${randomBytes(6).toString('hex')}`;
  const run = async (sql) => {
    const client = new pg.Client({ connectionString: server });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  await run(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, remove: () => run(`DROP DATABASE ${name} WITH (FORCE)`) };
}
