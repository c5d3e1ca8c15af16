import { globSync } from 'node:fs';
import { DataSource } from 'typeorm';
import { dataSourceOptions, migrate } from '../src/platform/database/index.js';
import { type FreshDatabase, freshDatabase } from './support/fresh-database.js';
import { createTestApp, type TestApp } from './kit/index.js';
import { signedUp } from './support/signed-up.js';

describe('the migrations', () => {
  let database: FreshDatabase;
  let dataSource: DataSource;
  beforeAll(async () => {
    database = await freshDatabase();
    dataSource = await connect();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.remove();
  });

  const names = () => dataSource.migrations.map((migration) => migration.constructor.name);
  const connect = async () => new DataSource(await dataSourceOptions(database.url, 3)).initialize();

  /** Everything that a migration can make, in words. */
  async function schema(): Promise<string[]> {
    const rows = await dataSource.query<{ fact: string }[]>(`
      SELECT format('column %s.%s %s null:%s default:%s', table_name, column_name, udt_name || coalesce(
               datetime_precision::text, ''), is_nullable, column_default) AS fact
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'migrations'
      UNION SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'migrations'
      UNION SELECT format('constraint %s %s', conrelid::regclass, pg_get_constraintdef(oid))
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'migrations'
      UNION SELECT format('type %s', typname) FROM pg_type
        WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
      UNION SELECT format('function %s', proname) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        -- Those of an extension stay with it.
        AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
      UNION SELECT format('sequence %s', sequencename) FROM pg_sequences
        WHERE schemaname = 'public' AND sequencename NOT LIKE 'migrations%'
      ORDER BY 1`);
    return rows.map(({ fact }) => fact);
  }

  let afterUp: string[];

  it('make the whole schema of nothing', async () => {
    expect(await schema()).toEqual([]);
    const applied = await migrate(dataSource);
    expect(applied).toEqual(names());
    afterUp = await schema();
    const tables = 'audit_events one_time_tokens passwords sessions signing_keys token_versions users'.split(
      ' ',
    );
    for (const table of tables) expect(afterUp).toContainEqual(expect.stringContaining(`column ${table}.`));
  });

  it('have nothing to do the second time', async () => {
    expect(await migrate(dataSource)).toEqual([]);
    expect(await schema()).toEqual(afterUp);
  });

  it('make no index on what a refresh writes: the row stays on its page (HOT)', () => {
    const indexes = afterUp.filter((fact) => /^index .* ON public\.sessions /.test(fact));
    expect(indexes.length).toBeGreaterThan(2);
    for (const index of indexes)
      expect(index).not.toMatch(/generation|rotated_at|last_used_at|idle_expires_at/);
  });

  it('lead back to nothing, one by one', async () => {
    for (const _ of dataSource.migrations) await dataSource.undoLastMigration();
    expect(await schema()).toEqual([]);
    expect(await dataSource.query('SELECT 1 FROM migrations')).toEqual([]);
  });

  it('make the same schema again', async () => {
    await migrate(dataSource);
    expect(await schema()).toEqual(afterUp);
  });

  it('are named by the time they were written, each class by its file, in order', () => {
    const files = globSync('migrations/*.ts').map((file) => file.replace(/^migrations\/|\.ts$/g, ''));
    const classOf = (file: string) => {
      const [time, ...words] = file.split('-');
      return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('') + time;
    };
    expect(names()).toEqual(files.sort().map(classOf));
    for (const name of names()) expect(name).toMatch(/^[A-Z]\w+\d{13}$/);
  });
});

describe('entities', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.stop());

  /** What TypeORM would change in the migrated database to make it what the entities say. */
  const wouldChange = async () => {
    const { upQueries } = await app.nest.get(DataSource).driver.createSchemaBuilder().log();
    return upQueries.map(({ query }) => query).sort();
  };

  it('say what the migrations made, but for the foreign keys between rooms, which only migrations know', async () => {
    const keys = await app.sql<{ table: string; name: string }>(
      `SELECT conrelid::regclass::text AS table, conname AS name FROM pg_constraint
        WHERE contype = 'f' AND connamespace = 'public'::regnamespace`,
    );
    const drops = keys.map(({ table, name }) => `ALTER TABLE "${table}" DROP CONSTRAINT "${name}"`);
    expect(app.nest.get(DataSource).entityMetadatas.length).toBeGreaterThanOrEqual(7);
    const changes = await wouldChange();
    expect(changes.filter((change) => !drops.includes(change))).toEqual([]);
    for (const table of ['one_time_tokens', 'passwords', 'sessions', 'token_versions'])
      expect(changes).toContain(`ALTER TABLE "${table}" DROP CONSTRAINT "${table}_user_id_fkey"`);
  });

  it('are found out when they say something else', async () => {
    await app.sql('ALTER TABLE users ADD COLUMN forgotten text');
    const found = await wouldChange().finally(() => app.sql('ALTER TABLE users DROP COLUMN forgotten'));
    expect(found).toContainEqual(expect.stringContaining('DROP COLUMN "forgotten"'));
    await app.sql('ALTER TABLE sessions ALTER COLUMN ip DROP NOT NULL');
    const nullable = await wouldChange().finally(() =>
      app.sql('ALTER TABLE sessions ALTER COLUMN ip SET NOT NULL'),
    );
    expect(nullable).toContainEqual(expect.stringMatching(/"sessions".*"ip"/));
    await app.sql('DROP INDEX sessions_of_a_user');
    const index = await wouldChange().finally(() =>
      app.sql('CREATE INDEX sessions_of_a_user ON sessions (user_id)'),
    );
    expect(index).toContainEqual(expect.stringContaining('CREATE INDEX "sessions_of_a_user"'));
  });
});

describe('a deleted user', () => {
  it('takes along what other rooms keep of them, and leaves the audit trail', async () => {
    const app = await createTestApp();
    const ada = await signedUp(app);
    await ada.post('/auth/forgot-password', { email: ada.email });
    await ada.linkToken('reset-password');
    await app.sql('INSERT INTO token_versions VALUES ($1, 1)', [ada.userId]);
    const tables = ['passwords', 'sessions', 'one_time_tokens', 'token_versions'];
    const left = (table: string) => app.sql(`SELECT 1 FROM ${table} WHERE user_id = $1`, [ada.userId]);
    for (const table of tables) expect(await left(table)).toHaveLength(1);
    await app.sql('DELETE FROM users WHERE id = $1', [ada.userId]);
    for (const table of tables) expect(await left(table)).toEqual([]);
    expect((await left('audit_events')).length).toBeGreaterThan(2);
    await app.stop();
  });
});
