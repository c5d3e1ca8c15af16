import { DataSource } from 'typeorm';
import { oneInstanceAtATime } from '../../src/platform/database/index.js';
import { SigningKeys } from '../../src/tokens/index.js';
import { DatabaseLink } from '../support/database-link.js';
import { createTestApp, expectProblem, type TestApp, type Visitor, waitFor } from '../kit/index.js';

const poolSize = 4;

let link: DatabaseLink;
let app: TestApp;
let ada: Visitor;
beforeAll(async () => {
  link = await DatabaseLink.open();
  app = await createTestApp({
    env: {
      DATABASE_URL: link.url,
      DATABASE_POOL_SIZE: String(poolSize),
      // Else one connection of the pool asks whether Redis may be believed.
      REDIS_URL: undefined,
      REFRESH_GRACE_SECONDS: '1',
    },
  });
  ada = await app.person();
  app.nest.useLogger(false);
});
afterEach(() => link.resume());
afterAll(async () => {
  await app.stop();
  await link.cut();
});

const pool = () =>
  (app.nest.get(DataSource) as unknown as { driver: { master: { idleCount: number } } }).driver.master;

/** Fills the pool with open connections, so that requests meet a server that was there a moment ago. */
const warmUp = () =>
  waitFor('a pool of open connections', async () => {
    await Promise.all(Array.from({ length: poolSize }, () => app.sql('SELECT pg_sleep(0.05)')));
    // One that was begun for the test before may still be on its way, and fail.
    return pool().idleCount === poolSize;
  });

describe('while PostgreSQL is frozen: it takes statements and answers none', () => {
  it('refuses every request within seconds, and says when to come back', async () => {
    await warmUp();
    link.stall();
    const begun = Date.now();
    const requests = [
      ...Array.from({ length: 3 * poolSize }, () => ada.get('/users/me')),
      app.visitor().logIn(ada.email, ada.password),
      app.visitor().refresh(ada.refreshToken),
      ada.post('/auth/logout-all'),
      app.visitor().signUp(app.newAddress()),
    ];
    for (const answer of await Promise.all(requests)) {
      expectProblem(answer, 503, 'unavailable');
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    // A connection and one silence: 2 s + 4 s, and some for a busy machine.
    expect(Date.now() - begun).toBeLessThan(9_000);
  });

  it('is live and not ready, and whoever wants to know takes nothing from the pool', async () => {
    // It looks once a second, and on a busy machine just then.
    app.nest.get(SigningKeys).onApplicationShutdown();
    await warmUp();
    link.stall();
    const probes = Array.from({ length: 50 }, () => app.visitor().get('//health/ready'));
    expect((await app.visitor().get('//health/live')).body).toEqual({ status: 'ok' });
    expect(pool().idleCount).toBe(poolSize);
    for (const answer of await Promise.all(probes)) expectProblem(answer, 503, 'unavailable');
  });

  it('answers nobody with what another one had asked, when it goes on', async () => {
    await warmUp();
    link.stall();
    await Promise.all(Array.from({ length: poolSize }, () => ada.get('/users/me')));
    link.resume();
    const numbers = Array.from({ length: 40 }, (_, number) => number);
    const rows = await Promise.all(
      numbers.map((number) => app.sql<{ n: number }>(`SELECT ${number}::int AS n`)),
    );
    expect(rows.map(([row]) => row?.n)).toEqual(numbers);
    expect(await ada.get('/users/me')).toMatchObject({ status: 200, body: { id: ada.userId } });
    expect((await app.visitor().get('//health/ready')).body).toMatchObject({ status: 'ok', postgres: 'ok' });
    expect((await ada.refresh()).status).toBe(200);
  });
});

describe('a refresh that a frozen PostgreSQL found in its buffer', () => {
  it('is not done afterwards: the next one with the same token would pass for a theft', async () => {
    await warmUp();
    link.stall();
    expect((await ada.refresh()).status).toBe(503);
    link.resume();
    // The pool begins anew: what was sent before has been read by the time that others are answered.
    await warmUp();
    expect((await ada.refresh()).status).toBe(200);
    expect(await app.auditTypesOf(ada.userId)).not.toContain('session.refresh_reused');
  });
});

describe('what may take longer than a request', () => {
  it('is not cut short: the work of one instance at a time, and the wait for it', async () => {
    const dataSource = app.nest.get(DataSource);
    const done = oneInstanceAtATime(dataSource, async (runner) => {
      link.stall();
      setTimeout(() => link.resume(), 4_500);
      const [row] = (await runner.query(`SELECT 'whole' AS work`)) as [{ work: string }];
      return row.work;
    });
    expect(await done).toBe('whole');
  });
});
