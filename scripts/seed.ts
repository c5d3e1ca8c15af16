/**
 * Fills an empty database with people, sessions and events, so that one can see what grows with them: `npm run seed`.
 *
 *     DATABASE_URL=postgres://… npm run seed -- --users 1000000 --sessions 10000000 --events 10000000
 *
 * Everybody has the password "quiet harbour before nine"; person N is `person-N@seed.example`. Ids follow from N, so that two
 * seeds are alike. Run `npm run migrate` first.
 */
import { parseArgs } from 'node:util';
import argon2 from 'argon2';
import pg from 'pg';
import { hashing } from './hashing.ts';

const { values } = parseArgs({
  options: {
    users: { type: 'string', default: '1000' },
    sessions: { type: 'string', default: '10000' },
    events: { type: 'string', default: '10000' },
  },
});
const [users, sessions, events] = [values.users, values.sessions, values.events].map(readCount) as [
  number,
  number,
  number,
];

/** Rows of one INSERT: a step that one sees, and can interrupt. */
const batch = 500_000;
const days = 30;

const database = new pg.Client({ connectionString: process.env['DATABASE_URL'] });

/** A UUID that follows from a kind and a number: that of a person is known where a session is made. */
const idOf = (kind: string, n: string) =>
  `overlay(overlay(md5('${kind}' || ${n}) placing '4' from 13) placing '8' from 17)::uuid`;
/** Rows come in the order of time, over the last `days` days. */
const momentOf = (n: string, count: number) =>
  `now() - ${days} * interval '1 day' * (1 - ${n}::float8 / ${count})`;
/** A person for a number, each as likely as the other. */
const personOf = (n: string) => `1 + (hashint8extended(${n}, 7) & 9007199254740991) % ${users}`;

try {
  if (!process.env['DATABASE_URL']) throw new Error('DATABASE_URL: is missing');
  await database.connect();
  await refuseWhereSomebodyLives();
  await fill('users', users, insertUsers);
  await fill('passwords', users, insertPasswords(await argon2.hash('quiet harbour before nine', hashing)));
  await fill('sessions', sessions, insertSessions);
  await fill('audit_events', events, insertEvents);
  await database.query('VACUUM (ANALYZE) users, passwords, sessions, audit_events');
  await report();
} catch (error) {
  console.error(error instanceof Error ? error.message || String(error) : error);
  process.exitCode = 1;
} finally {
  await database.end();
}

async function refuseWhereSomebodyLives(): Promise<void> {
  const { rows } = await database.query('SELECT 1 FROM users LIMIT 1');
  if (rows.length > 0) throw new Error('There are people in this database: give an empty one.');
}

/** Indexes are made when the rows are there: ten million random keys one by one would take ten times as long. */
async function fill(
  table: string,
  count: number,
  insert: (from: number, to: number) => string,
): Promise<void> {
  const began = performance.now();
  const restore = await dropIndexes(table);
  // Foreign keys hold by construction, and no session is revoked before it is there.
  await database.query('SET session_replication_role = replica');
  for (let from = 1; from <= count; from += batch) {
    await database.query(insert(from, Math.min(count, from + batch - 1)));
    process.stdout.write(`\r${table} ${Math.min(count, from + batch - 1)}`);
  }
  await database.query('RESET session_replication_role');
  for (const statement of restore) await database.query(statement);
  console.log(`\r${table} ${count} in ${((performance.now() - began) / 1000).toFixed(0)} s`);
}

/** @returns the statements that make them anew */
async function dropIndexes(table: string): Promise<string[]> {
  const { rows } = await database.query<{ name: string; definition: string }>(
    `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index
      WHERE indrelid = $1::regclass AND NOT indisprimary`,
    [table],
  );
  for (const { name } of rows) await database.query(`DROP INDEX ${name}`);
  const { rows: keys } = await database.query<{ name: string; definition: string }>(
    `SELECT conname AS name, pg_get_constraintdef(oid) AS definition FROM pg_constraint
      WHERE conrelid = $1::regclass AND contype = 'p'
        AND NOT EXISTS (SELECT 1 FROM pg_constraint other WHERE other.confrelid = $1::regclass)`,
    [table],
  );
  for (const { name } of keys) await database.query(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`);
  return [
    ...keys.map(({ name, definition }) => `ALTER TABLE ${table} ADD CONSTRAINT ${name} ${definition}`),
    ...rows.map(({ definition }) => definition),
  ];
}

function insertUsers(from: number, to: number): string {
  return `
    INSERT INTO users (id, name, email, email_canonical, roles, provisional, language, created_at, email_verified_at)
    SELECT ${idOf('user', 'n')}, 'Person ' || n, 'person-' || n || '@seed.example', 'person-' || n || '@seed.example',
           CASE WHEN n = 1 THEN '{user,admin}' ELSE '{user}' END::text[], false, 'en', ${momentOf('n', users)}, now()
      FROM generate_series(${from}, ${to}) n`;
}

function insertPasswords(hash: string) {
  return (from: number, to: number) => `
    INSERT INTO passwords (user_id, hash, changed_at)
    SELECT ${idOf('user', 'n')}, '${hash}', now() FROM generate_series(${from}, ${to}) n`;
}

/** In the order of time, of people in none. Two of three live. */
function insertSessions(from: number, to: number): string {
  return `
    INSERT INTO sessions (id, user_id, generation, created_at, rotated_at, last_used_at, idle_expires_at, expires_at,
                          revoked_at, revoked_reason, ip, user_agent)
    SELECT ${idOf('session', 'n')}, ${idOf('user', `(${personOf('n')})`)}, (hashint8(n) & 63), at, at, at,
           now() + interval '7 days', at + interval '${days + 1} days',
           CASE WHEN n % 3 = 0 THEN at END, CASE WHEN n % 3 = 0 THEN 'logged_out' END,
           '203.0.113.' || n % 250, 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140'
      FROM (SELECT n, ${momentOf('n', sessions)} AS at
              FROM generate_series(${from}, ${to}) n) each`;
}

function insertEvents(from: number, to: number): string {
  return `
    INSERT INTO audit_events (id, at, type, user_id, actor_id, session_id, ip, user_agent, request_id, details)
    SELECT ${idOf('event', 'n')}, ${momentOf('n', events)},
           CASE WHEN n % 50 = 0 THEN 'session.refused' WHEN n % 3 = 0 THEN 'session.ended' ELSE 'session.started' END,
           ${idOf('user', `(${personOf('n')})`)}, NULL, ${idOf('session', 'n')},
           '203.0.113.' || n % 250, 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36', 'seed-' || n, '{}'
      FROM generate_series(${from}, ${to}) n`;
}

async function report(): Promise<void> {
  const { rows } = await database.query<{ name: string; kind: string; size: string }>(
    `SELECT relname AS name, CASE relkind WHEN 'r' THEN 'table' ELSE 'index' END AS kind,
            pg_size_pretty(pg_relation_size(c.oid)) AS size
       FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
      WHERE nspname = 'public' AND relkind IN ('r', 'i') AND pg_relation_size(c.oid) > 1048576
      ORDER BY pg_relation_size(c.oid) DESC`,
  );
  console.table(rows);
}

function readCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new Error(`${text}: use a whole number from 1`);
  return count;
}
