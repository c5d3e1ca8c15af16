// Runs in a clone that is built: node scripts/try-upgrade/migrations.mjs migrate|undoLastMigration, on the embedded database in .data.
import 'reflect-metadata';
import { DataSource } from 'typeorm';
import {
  dataSourceOptions,
  migrate,
  undoLastMigration,
} from '../../dist/src/platform/database/data-source.js';
import { EmbeddedDatabase } from '../../dist/src/platform/database/embedded-database.js';

const database = await EmbeddedDatabase.start('.data');
const dataSource = await new DataSource(await dataSourceOptions(database.url, 2)).initialize();
const work = process.argv[2] === 'migrate' ? migrate : undoLastMigration;
console.log(JSON.stringify(await work(dataSource)));
await dataSource.destroy();
await database.stop();
