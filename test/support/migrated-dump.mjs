import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { DataSource } from 'typeorm';
import { dataSourceOptions, EmbeddedDatabase, migrate } from '../../dist/src/platform/database/index.js';

const folder = 'node_modules/.cache/gatehouse';
const { resolve } = createRequire(import.meta.url);

/**
 * A file with an embedded database that is new and migrated: to make one takes seconds, to begin with it a moment. Its name is
 * a hash of all that it is made by, so that another migration or another PGlite makes another file.
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
  for (const file of [...migrations, ...database, resolve('@electric-sql/pglite'), resolve('typeorm')])
    hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  return hash.digest('hex').slice(0, 24);
}

async function make(file) {
  const database = await EmbeddedDatabase.start();
  const dataSource = new DataSource(await dataSourceOptions(database.url, 2));
  await dataSource.initialize();
  await migrate(dataSource);
  await dataSource.destroy();
  await database.dump(file);
  await database.stop();
}
