import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { EmbeddedDatabase } from '../../dist/src/platform/database/embedded-database.js';

const folder = 'node_modules/.cache/gatehouse';

/**
 * A file with an embedded database that is new, migrated and has the tables of the queue: to make one takes seconds, to begin
 * with it a moment. Its name is a hash of all that it is made by: another migration or another package makes another file.
 */
export async function migratedDump() {
  const file = `${folder}/database-${fingerprint()}.tar`;
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const own = `${folder}/${process.pid}.tar`;
  await make(own);
  for (const former of globSync(`${folder}/database-*.tar`)) rmSync(former, { force: true });
  renameSync(own, file);
  return file;
}

function fingerprint() {
  const hash = createHash('sha256');
  const migrations = globSync('dist/migrations/*.js').toSorted();
  const database = globSync('dist/src/platform/database/{data-source,embedded-database*}.js').toSorted();
  for (const file of [...migrations, ...database, 'node_modules/.package-lock.json', import.meta.filename])
    hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  return hash.digest('hex').slice(0, 24);
}

async function make(file) {
  // Here, as to load them takes longer than to find that there is nothing to make.
  const [{ DataSource }, { PgBoss }] = await Promise.all([import('typeorm'), import('pg-boss')]);
  const { dataSourceOptions, migrate } = await import('../../dist/src/platform/database/data-source.js');
  const database = await EmbeddedDatabase.start();
  const dataSource = new DataSource(await dataSourceOptions(database.url, 2));
  await dataSource.initialize();
  await migrate(dataSource);
  await dataSource.destroy();
  const queue = new PgBoss({
    connectionString: database.url,
    schema: 'pgboss',
    max: 2,
    supervise: false,
    schedule: false,
  });
  await queue.start();
  await queue.stop();
  await database.dump(file);
  await database.stop();
}
