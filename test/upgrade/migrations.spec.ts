import { DataSource, type MigrationInterface } from 'typeorm';
import { migrate } from '../../src/platform/database/index.js';
import { dataSourceOptions, undoLastMigration } from '../../src/platform/database/data-source.js';
import { type FreshDatabase, freshDatabase } from '../support/fresh-database.js';

const table = (name: string): Pick<MigrationInterface, 'up' | 'down'> => ({
  up: (runner) => runner.query(`CREATE TABLE ${name} ()`),
  down: (runner) => runner.query(`DROP TABLE ${name}`),
});
/** Later than whatever a clone has, and of a name that no room has. */
class RoomOfATeam9900000000000 implements MigrationInterface {
  up = table('room_of_a_team').up;
  down = table('room_of_a_team').down;
}
/** Of a release: written before the team's. */
class RoomOfARelease9800000000000 implements MigrationInterface {
  up = table('room_of_a_release').up;
  down = table('room_of_a_release').down;
}

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.remove());

async function withMigrations<Result>(
  own: (new () => MigrationInterface)[],
  work: (dataSource: DataSource) => Promise<Result>,
): Promise<Result> {
  const options = await dataSourceOptions(database.url, 3);
  const migrations = [...(options.migrations as Function[]), ...own];
  const dataSource = await new DataSource({ ...options, migrations }).initialize();
  return work(dataSource).finally(() => dataSource.destroy());
}

it("runs a release's migrations after yours that are newer, and takes back what ran last", async () => {
  const before = await withMigrations([RoomOfATeam9900000000000], migrate);
  expect(before.at(-1)).toBe('RoomOfATeam9900000000000');
  const both = [RoomOfATeam9900000000000, RoomOfARelease9800000000000];
  expect(await withMigrations(both, migrate)).toEqual(['RoomOfARelease9800000000000']);
  expect(await withMigrations(both, migrate)).toEqual([]);
  expect(await withMigrations(both, undoLastMigration)).toBe('RoomOfARelease9800000000000');
  expect(await withMigrations(both, undoLastMigration)).toBe('RoomOfATeam9900000000000');
});

it('lets the release of before start on the database of the one after', async () => {
  const both = [RoomOfATeam9900000000000, RoomOfARelease9800000000000];
  await withMigrations(both, migrate);
  expect(await withMigrations([], migrate)).toEqual([]);
});
