import { DataSource, type DataSourceOptions } from 'typeorm';
import { dataSourceOptions, oneInstanceAtATime, UnitOfWork } from '../../src/platform/database/index.js';
import { WatchedConnection } from '../../src/platform/database/watched-connection.js';
import { createTestApp, type TestApp } from '../kit/index.js';

let app: TestApp;
let url: string;
let dataSource: DataSource;
let unitOfWork: UnitOfWork;

beforeAll(async () => {
  app = await createTestApp({ alone: true });
  url = (app.nest.get(DataSource).options as { url: string }).url;
  // One connection, which may prepare: so it may on the embedded database too.
  const options = (await dataSourceOptions(url, 1)) as DataSourceOptions & { extra: object };
  dataSource = await new DataSource({
    ...options,
    extra: { ...options.extra, statementCache: 200 },
  }).initialize();
  unitOfWork = new UnitOfWork(dataSource);
});
beforeEach(() =>
  dataSource.query(`DROP TABLE IF EXISTS things; CREATE TABLE things (id int, name varchar(100), size int)`),
);
afterAll(async () => {
  await dataSource?.query('DROP TABLE IF EXISTS things');
  await dataSource?.destroy();
  await app?.stop();
});

const statements = ['name', 'size', 'id, name', 'name, size'].map(
  (columns) => `SELECT ${columns} FROM things WHERE id = $1`,
);

/** More often than PostgreSQL plans for the values alone. */
async function often(work: () => Promise<unknown>): Promise<void> {
  for (let times = 1; times <= 7; times += 1) await work();
}

describe('statements that a connection has prepared', () => {
  it('are few however often they are asked, and none where each is another', async () => {
    const names = async () =>
      (await dataSource.query<{ name: string; statement: string }[]>(
        `SELECT name, statement FROM pg_prepared_statements WHERE statement LIKE '%things%'`,
      )) ?? [];
    const before = (await names()).length;
    await often(() => dataSource.query(statements[0]!, [1]));
    expect((await names()).length).toBe(before + 1);
    await dataSource.query('SELECT name FROM things WHERE id IN ($1, $2)', [1, 2]);
    await dataSource.query('SELECT name FROM things WHERE name LIKE $1', ['a%']);
    await dataSource.query('SELECT name FROM things WHERE id = $1 ORDER BY name', [1]);
    expect((await names()).length).toBe(before + 1);
  });

  it('go on when a migration changes what they answer, alone and four of them in one transaction', async () => {
    const askAll = async () => {
      for (const statement of statements) await unitOfWork.manager.query(statement, [1]);
    };
    await dataSource.query(`INSERT INTO things VALUES (1, 'one', 1)`);
    for (const type of ['varchar(200)', 'text', 'varchar(300)']) {
      await often(askAll);
      await dataSource.query(`ALTER TABLE things ALTER COLUMN name TYPE ${type}`);
      await unitOfWork.run(askAll);
      await dataSource.query(
        `ALTER TABLE things ALTER COLUMN name TYPE char(9), ALTER COLUMN size TYPE bigint`,
      );
      await askAll();
    }
  });

  it.each([
    ['int', 'bigint', 3_000_000_000],
    ['int', 'text', 'seven'],
    ['text', 'int', 7],
  ])('go on when a column that is compared and written becomes %s, then %s', async (from, to, value) => {
    const write = 'INSERT INTO things (size) VALUES ($1)';
    const find = 'SELECT count(*)::int AS found FROM things WHERE size = $1';
    await dataSource.query(`ALTER TABLE things ALTER COLUMN size TYPE ${from} USING size::text::${from}`);
    await often(() => dataSource.query(write, [from === 'text' ? '1' : 1]));
    await often(() => dataSource.query(find, [from === 'text' ? '1' : 1]));
    await dataSource.query(`ALTER TABLE things ALTER COLUMN size TYPE ${to} USING size::text::${to}`);
    await unitOfWork.run(() => unitOfWork.manager.query(write, [value]));
    expect(await dataSource.query(find, [value])).toEqual([{ found: 1 }]);
  });

  it('leave an ordinary error what it is', async () => {
    await often(() => dataSource.query(statements[0]!, [1]));
    let tries = 0;
    const tooLarge = unitOfWork.run(() => {
      tries += 1;
      return unitOfWork.manager.query('INSERT INTO things (id) VALUES ($1)', [3_000_000_000]);
    });
    await expect(tooLarge).rejects.toThrow('out of range');
    expect(tries).toBe(1);
  });

  it('are not made while migrations run: one may ask, change and ask again in its transaction', async () => {
    const [statement = ''] = statements;
    await oneInstanceAtATime(dataSource, async (runner) => {
      await runner.startTransaction();
      await runner.query(statement, [1]);
      await runner.query('ALTER TABLE things ALTER COLUMN name TYPE text');
      expect(await runner.query(statement, [1])).toEqual([]);
      await runner.commitTransaction();
    });
  });
});

describe('behind a pooler that mixes sessions, a connection', () => {
  const rename = `UPDATE things SET size = size + 1 WHERE id = $1 RETURNING size`;
  const [find = ''] = statements;
  let one: WatchedConnection;
  let other: WatchedConnection;

  beforeEach(async () => {
    await dataSource.query(`INSERT INTO things VALUES (1, 'one', 1)`);
    const connection = () => new WatchedConnection({ connectionString: url, statementCache: 200 });
    [one, other] = [connection(), connection()];
    await Promise.all([one.connect(), other.connect()]);
    // Of the tests before: embedded connections share a session.
    await one.query('DEALLOCATE ALL');
  });
  afterEach(() => Promise.all([one.end(), other.end()]));

  it('gets its own answer where another has prepared the same', async () => {
    for (let times = 1; times <= 3; times += 1) {
      expect((await one.query(find, [1])).rows).toEqual([{ name: 'one' }]);
      expect((await other.query(rename, [1])).rows).toEqual([{ size: times * 2 }]);
      expect((await other.query(find, [1])).rows).toEqual([{ name: 'one' }]);
      expect((await one.query(rename, [1])).rows).toEqual([{ size: times * 2 + 1 }]);
    }
  });

  it('never has the statement of another done, where that was first in a session that is new to it', async () => {
    expect((await one.query(find, [1])).rows).toEqual([{ name: 'one' }]);
    await other.query('DEALLOCATE ALL');
    expect((await other.query(rename, [1])).rows).toEqual([{ size: 2 }]);
    expect((await one.query(find, [1])).rows).toEqual([{ name: 'one' }]);
    expect(await dataSource.query('SELECT size FROM things')).toEqual([{ size: 2 }]);
  });
});
