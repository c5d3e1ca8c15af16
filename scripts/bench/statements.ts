import { setTimeout as sleep } from 'node:timers/promises';
import type { PostgresServer } from '../../test/cluster/postgres-server.ts';

/** Statements by database, as pg_stat_statements counts them: BEGIN and COMMIT as well. */
export type StatementCounts = Map<string, number>;

export const statementSettings = { shared_preload_libraries: 'pg_stat_statements' };

/** Asked from a database that nobody else uses, so that the question itself does not count. */
export async function countStatements(postgres: PostgresServer): Promise<StatementCounts> {
  await postgres.sql('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  const rows = await postgres.sql<{ database: string; calls: string }>(
    `SELECT datname AS database, sum(calls)::text AS calls
       FROM pg_stat_statements JOIN pg_database d ON d.oid = dbid GROUP BY datname`,
  );
  return new Map(rows.map(({ database, calls }) => [database, Number(calls)]));
}

/** Without what the servers of this database ask on their own account, request or not. @param idle per second */
export function statementsPerRequest(
  counts: { before: number; after: number },
  { requests, seconds }: { requests: number; seconds: number },
  idle: number,
): number {
  return Math.max(0, (counts.after - counts.before - idle * seconds) / requests);
}

/** What the servers ask on their own account, a second, by database. */
export async function idleStatements(postgres: PostgresServer, seconds: number): Promise<StatementCounts> {
  const before = await countStatements(postgres);
  await sleep(seconds * 1000);
  const after = await countStatements(postgres);
  return new Map([...after].map(([name, calls]) => [name, (calls - (before.get(name) ?? 0)) / seconds]));
}
