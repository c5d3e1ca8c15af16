import type { PostgresServer } from '../../test/cluster/postgres-server.ts';
import { LoadProcess } from './load-process.ts';
import { describeMachine } from './machine.ts';
import { refreshOf } from './operations.ts';
import type { Options } from './options.ts';
import { Parts } from './parts.ts';
import { headOf, shown, toTable } from './report.ts';
import { startSubject } from './subjects.ts';

const database = 'soak';
const looks = 12;
/** Of the table and its indexes, from a quarter of the time on. */
const growthMax = 1.1;

interface Look {
  table_bytes: number;
  index_bytes: number;
  updates: number;
  hot_updates: number;
  dead_rows: number;
  autovacuums: number;
}

/** Refreshes the same sessions for as long as is asked, and looks at the table every so often. */
export async function soak(options: Options, tell: (line: string) => void): Promise<string> {
  const parts = await Parts.start(options.isDurable);
  const [sessions = 10_000] = options.sessions;
  await parts.createDatabase(database, { users: Math.max(1000, sessions / 10), sessions });
  const people = Math.min(3000, Math.floor(sessions / 4));
  const subject = await startSubject(parts, { name: database, database, people });
  const { job, keep } = refreshOf(subject);
  const load = new LoadProcess();
  const rows: string[][] = [];
  const taken: Look[] = [await look(parts.postgres)];
  tell(`${people} sessions are refreshed`);
  for (let turn = 1; turn <= looks; turn += 1) {
    const seconds = (options.minutes * 60) / looks;
    const result = await load.run({ ...job(options.connections), origins: [subject.server.origin], seconds });
    keep!(result.tokens!);
    taken.push(await look(parts.postgres));
    rows.push(rowOf((turn * seconds) / 60, result.requests / result.seconds, taken[0]!, taken.at(-1)!));
    tell(rows.at(-1)!.join('  '));
  }
  const machine = await describeMachine(parts);
  const head = ['minutes', 'refreshes/s', 'table MB', 'indexes MB', 'dead rows', 'HOT', 'autovacuums'];
  return `${headOf(machine, options)}\n${toTable([head, ...rows])}\n${verdictOf(taken)}\n${await settingsOf(parts.postgres)}`;
}

async function look(postgres: PostgresServer): Promise<Look> {
  const [row] = await postgres.sql<Look>(
    `SELECT pg_table_size(relid)::float8 AS table_bytes, pg_indexes_size(relid)::float8 AS index_bytes,
            n_tup_upd::float8 AS updates, n_tup_hot_upd::float8 AS hot_updates, n_dead_tup::float8 AS dead_rows,
            autovacuum_count::float8 AS autovacuums
       FROM pg_stat_user_tables WHERE relname = 'sessions'`,
    [],
    database,
  );
  return row!;
}

function rowOf(minutes: number, rate: number, first: Look, now: Look): string[] {
  const hot = (now.hot_updates - first.hot_updates) / Math.max(1, now.updates - first.updates);
  return [
    shown(minutes, 1),
    shown(rate, 0),
    shown(now.table_bytes / 2 ** 20, 2),
    shown(now.index_bytes / 2 ** 20, 2),
    shown(now.dead_rows, 0),
    `${shown(hot * 100, 1)} %`,
    shown(now.autovacuums, 0),
  ];
}

function verdictOf(taken: Look[]): string {
  const [early, late] = [taken[looks / 4]!, taken.at(-1)!];
  const grown = (read: (look: Look) => number) => read(late) / read(early);
  const table = grown(({ table_bytes }) => table_bytes);
  const indexes = grown(({ index_bytes }) => index_bytes);
  const isFlat = Math.max(table, indexes) <= growthMax;
  return `From a quarter of the time to its end the table grew to ${shown(table, 2)} times its size, its indexes to ${shown(indexes, 2)}: ${isFlat ? 'flat' : 'NOT FLAT'}\n`;
}

/** Of the table, and of the server where the table says nothing. */
async function settingsOf(postgres: PostgresServer): Promise<string> {
  const [row] = await postgres.sql<{ options: string[] | null }>(
    `SELECT reloptions AS options FROM pg_class WHERE oid = 'sessions'::regclass`,
    [],
    database,
  );
  const settings = await postgres.sql<{ name: string; setting: string }>(
    `SELECT name, setting FROM pg_settings
      WHERE name IN ('autovacuum_naptime', 'autovacuum_vacuum_scale_factor', 'autovacuum_vacuum_threshold',
                     'autovacuum_vacuum_cost_delay', 'shared_buffers') ORDER BY name`,
  );
  const server = settings.map(({ name, setting }) => `${name} ${setting}`).join(', ');
  return `Of the table: ${row?.options?.join(', ') ?? 'nothing'}. Of the server: ${server}.`;
}
