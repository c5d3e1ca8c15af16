import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { loadSettings } from '../config/settings.js';
import { dataSourceOptions, migrate } from './data-source.js';
import { DatabaseSettings } from './database.settings.js';

/** `npm run migrate [-- down]`: applies what is pending, or takes the newest one back. For deployments that migrate first. */
const { DATABASE_URL } = loadSettings([DatabaseSettings], process.env).get(
  DatabaseSettings,
) as DatabaseSettings;
if (!DATABASE_URL)
  throw new Error('DATABASE_URL: is missing (the embedded database migrates itself at start)');

const dataSource = new DataSource(await dataSourceOptions(DATABASE_URL, 2));
await dataSource.initialize();
if (process.argv[2] === 'down') {
  await dataSource.undoLastMigration();
  console.log('Took the newest migration back');
} else {
  const names = await migrate(dataSource);
  console.log(names.length > 0 ? `Applied ${names.join(', ')}` : 'Nothing to apply');
}
await dataSource.destroy();
