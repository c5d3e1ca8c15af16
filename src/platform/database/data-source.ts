import { readdir } from 'node:fs/promises';
import {
  type DataSource,
  type DataSourceOptions,
  MigrationExecutor,
  type MigrationInterface,
  type QueryRunner,
} from 'typeorm';
import { isEmbedded } from './embedded-database.js';
import { timeLimits } from './time-limits.js';
import { WatchedConnection } from './watched-connection.js';

/**
 * One way to reach PostgreSQL, for the application, the migrate command and the tests.
 * @param statementCache how many statements a connection prepares at most
 */
export async function dataSourceOptions(
  url: string,
  poolSize: number,
  statementCache = 0,
): Promise<DataSourceOptions> {
  return {
    type: 'postgres',
    url,
    migrations: await migrations(),
    // Each migration on its own: one that cannot run in a transaction (CREATE INDEX CONCURRENTLY) may say so.
    migrationsTransactionMode: 'each',
    synchronize: false,
    installExtensions: false,
    poolSize,
    connectTimeoutMS: timeLimits.connection,
    extra: {
      Client: WatchedConnection,
      // The connections of the embedded one share a session, where each would find the names of the others.
      statementCache: isEmbedded(url) ? 0 : statementCache,
      statement_timeout: timeLimits.statement,
      lock_timeout: timeLimits.lock,
      idle_in_transaction_session_timeout: timeLimits.idleInTransaction,
      keepAlive: true,
      keepAliveInitialDelayMillis: timeLimits.keepAlive,
    },
  };
}

const folder = new URL('../../../migrations/', import.meta.url);

type MigrationClass = new () => MigrationInterface;

async function migrations(): Promise<MigrationClass[]> {
  const files = (await readdir(folder)).filter((name) => /^\d+.*(?<!\.d)\.(ts|js)$/.test(name)).sort();
  const modules = await Promise.all(
    files.map((name) => import(new URL(name, folder).href) as Promise<object>),
  );
  return modules.flatMap((module) => Object.values(module) as MigrationClass[]);
}

/** Applies what is pending. Many instances may call it at once: one works, the others wait and find it done. */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  const applied = await oneInstanceAtATime(dataSource, (runner) =>
    executorOn(dataSource, runner).executePendingMigrations(),
  );
  return applied.map(({ name }) => name);
}

/** @returns the name of what was taken back, if there was anything */
export async function undoLastMigration(dataSource: DataSource): Promise<string | undefined> {
  return oneInstanceAtATime(dataSource, async (runner) => {
    const executor = executorOn(dataSource, runner);
    // Those that ran last come first: a release's may have been written before yours and run after it.
    const [last] = await executor.getExecutedMigrations();
    await executor.undoLastMigration();
    return last?.name;
  });
}

function executorOn(dataSource: DataSource, runner: QueryRunner): MigrationExecutor {
  const executor = new MigrationExecutor(dataSource, runner);
  executor.transaction = 'each';
  return executor;
}

/** Any constant of our own: the advisory lock of whoever prepares the database. */
const preparationLock = 7_204_001;

/** For what instances that start together would do twice. Neither the work on the runner nor the wait is timed out. */
export async function oneInstanceAtATime<Result>(
  dataSource: DataSource,
  work: (runner: QueryRunner) => Promise<Result>,
): Promise<Result> {
  const runner = dataSource.createQueryRunner();
  try {
    await takeAllTheTime(runner);
    await runner.query('SELECT pg_advisory_lock($1)', [preparationLock]);
    // A change of a table that waited behind a long reader would have every request wait behind itself. The start tries again.
    await runner.query(`SET lock_timeout = '5s'`);
    return await work(runner);
  } finally {
    await giveBack(runner).finally(() => runner.release());
  }
}

/** A migration of a large table takes as long as it takes, and so does the wait for it. */
async function takeAllTheTime(runner: QueryRunner): Promise<void> {
  const connection = (await runner.connect()) as WatchedConnection;
  connection.patience = 0;
  connection.isPreparing = false;
  await runner.query('SET statement_timeout = 0');
  await runner.query('SET lock_timeout = 0');
}

/** As the next user of the connection expects it. */
async function giveBack(runner: QueryRunner): Promise<void> {
  const connection = (await runner.connect()) as WatchedConnection;
  connection.patience = timeLimits.silence;
  connection.isPreparing = true;
  await runner.query('SELECT pg_advisory_unlock($1)', [preparationLock]);
  await runner.query('RESET statement_timeout');
  await runner.query('RESET lock_timeout');
}
