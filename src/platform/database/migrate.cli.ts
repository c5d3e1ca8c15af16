import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { loadSettings } from '../config/settings.js';
import { dataSourceOptions, migrate, undoLastMigration } from './data-source.js';
import { requireDatabase } from './database-unreachable.js';
import { DatabaseSettings } from './database.settings.js';

const usage = `Usage:
  npm run migrate            applies what is pending, for deployments that migrate before they start
  npm run migrate -- down    takes the migration back that ran last`;

/** What was done, in a sentence. */
async function run(dataSource: DataSource): Promise<string> {
  if (process.argv[2] === 'down') return `Took back ${(await undoLastMigration(dataSource)) ?? 'nothing'}`;
  const names = await migrate(dataSource);
  return names.length > 0 ? `Applied ${names.join(', ')}` : 'Nothing to apply';
}

if (process.argv.length > 3 || (process.argv[2] && process.argv[2] !== 'down')) {
  console.error(usage);
  process.exit(2);
}
try {
  const { DATABASE_URL } = loadSettings([DatabaseSettings], process.env).get(
    DatabaseSettings,
  ) as DatabaseSettings;
  if (!DATABASE_URL)
    throw new Error('DATABASE_URL: is missing; the embedded database migrates itself at start');
  await requireDatabase(DATABASE_URL);
  const dataSource = await new DataSource(await dataSourceOptions(DATABASE_URL, 2)).initialize();
  await run(dataSource)
    .then((sentence) => console.log(sentence))
    .finally(() => dataSource.destroy());
} catch (error) {
  console.error(error instanceof Error ? error.message || String(error) : error);
  process.exitCode = 1;
}
