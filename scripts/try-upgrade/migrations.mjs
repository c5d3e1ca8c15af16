// Runs in a clone that is built: node scripts/try-upgrade/migrations.mjs migrate|undoLastMigration, on the embedded database in .data.
import 'reflect-metadata';
import { DataSource } from 'typeorm';
import * as work from '../../dist/src/platform/database/data-source.js';
import { EmbeddedDatabase } from '../../dist/src/platform/database/embedded-database.js';

const database = await EmbeddedDatabase.start('.data');
const dataSource = await new DataSource(await work.dataSourceOptions(database.url, 2)).initialize();
console.log(JSON.stringify(await work[process.argv[2]](dataSource)));
await dataSource.destroy();
await database.stop();
