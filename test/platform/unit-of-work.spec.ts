import { UnitOfWork } from '../../src/platform/database/index.js';
import { DatabaseLink } from '../support/database-link.js';
import { createTestApp, expectProblem, type TestApp } from '../kit/index.js';

let link: DatabaseLink;
let app: TestApp;
let work: UnitOfWork;
beforeAll(async () => {
  link = await DatabaseLink.open();
  app = await createTestApp({ env: { DATABASE_URL: link.url } });
  work = app.nest.get(UnitOfWork);
  app.nest.useLogger(false);
});
afterAll(async () => {
  await app.stop();
  await link.cut();
});

const sessionsOf = async (userId: string) =>
  (await app.sql('SELECT id FROM sessions WHERE user_id = $1', [userId])).length;
const loginsOf = async (userId: string) =>
  (await app.auditTypesOf(userId)).filter((type) => type === 'session.started').length;

describe('a connection that breaks', () => {
  it.each(['START TRANSACTION', 'INSERT INTO "sessions"', 'INSERT INTO "audit_events"'])(
    'at %s is nothing to whoever logs in: it is done again, and has happened once',
    async (at) => {
      const ada = await app.person();
      link.breakOnce(at, 'before');
      expect((await ada.logIn()).status).toBe(200);
      expect(await sessionsOf(ada.userId)).toBe(2);
      expect(await loginsOf(ada.userId)).toBe(2);
    },
  );

  it('after COMMIT was sent is told, and not done again: nobody knows whether it was done', async () => {
    const ada = await app.person();
    link.breakOnce('COMMIT', 'after');
    const answer = await ada.logIn();
    expectProblem(answer, 503, 'unavailable');
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await sessionsOf(ada.userId)).toBe(2);
    expect(await loginsOf(ada.userId)).toBe(2);
  });

  it('twice is told', async () => {
    let tries = 0;
    const result = work.run(async () => {
      tries += 1;
      link.breakOnce('SELECT 40', 'before');
      await work.manager.query('SELECT 40');
    });
    await expect(result).rejects.toThrow(/terminated|ECONNRESET/);
    expect(tries).toBe(2);
  });

  it('under a single question is not noticed', async () => {
    link.breakOnce('SELECT 41', 'before');
    expect(await work.read(() => work.manager.query('SELECT 41 AS n'))).toEqual([{ n: 41 }]);
  });
});

/** Fails in the database as a deadlock or a serialization failure would, so many times. */
function failing(times: number, sqlState: string) {
  let tries = 0;
  const afterCommit: number[] = [];
  const done = work.run(async () => {
    tries += 1;
    const nth = tries;
    await work.afterCommit(() => afterCommit.push(nth));
    if (tries > times) return tries;
    await work.manager.query(`DO $$ BEGIN RAISE EXCEPTION 'meant' USING ERRCODE = '${sqlState}'; END $$`);
    return 0;
  });
  return { done, tries: () => tries, afterCommit };
}

describe('work that PostgreSQL has undone', () => {
  it.each(['40001', '40P01'])(
    'for %s is done again, and what follows from it follows once',
    async (state) => {
      const { done, afterCommit } = failing(2, state);
      expect(await done).toBe(3);
      expect(afterCommit).toEqual([3]);
    },
  );

  it('is told when it is undone a third time, and nothing follows', async () => {
    const { done, tries, afterCommit } = failing(3, '40001');
    await expect(done).rejects.toMatchObject({ driverError: { code: '40001' } });
    expect(tries()).toBe(3);
    expect(afterCommit).toEqual([]);
  });

  it.each(['23505', '57014', '22012'])('for anything else (%s) is not done again', async (state) => {
    const { done, tries } = failing(1, state);
    await expect(done).rejects.toMatchObject({ driverError: { code: state } });
    expect(tries()).toBe(1);
  });

  it('is told when the work has caught the error of a statement, and nothing follows', async () => {
    const followed: string[] = [];
    const ada = await app.person();
    const caught = work.run(async () => {
      await work.afterCommit(() => followed.push('it'));
      await work.manager.query(`UPDATE users SET name = 'Eve' WHERE id = $1`, [ada.userId]);
      await work.manager.query('SELECT 1/0').catch(() => undefined);
    });
    await expect(caught).rejects.toThrow('COMMIT was answered with ROLLBACK');
    expect(followed).toEqual([]);
    expect(await app.sql('SELECT name FROM users WHERE id = $1', [ada.userId])).toEqual([
      { name: 'Ada Lovelace' },
    ]);
  });

  it('by two that wait for each other is done by both in the end', async () => {
    const ids = [(await app.person()).userId, (await app.person()).userId];
    const met: string[] = [];
    const rename = (order: string[]) =>
      work.run(async () => {
        for (const id of order) {
          await work.manager.query(`UPDATE users SET name = name || '!' WHERE id = $1`, [id]);
          met.push(id);
          for (let wait = 0; wait < 50 && met.length < 2; wait += 1)
            await new Promise((resolve) => setTimeout(resolve, 10));
        }
      });
    await Promise.all([rename(ids), rename(ids.toReversed())]);
    const names = await app.sql<{ name: string }>('SELECT name FROM users WHERE id = ANY ($1)', [ids]);
    expect(names.map(({ name }) => name)).toEqual(['Ada Lovelace!!', 'Ada Lovelace!!']);
  });
});
