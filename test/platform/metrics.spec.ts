import { readFileSync } from 'node:fs';
import { Metrics } from '../../src/platform/metrics/index.js';
import { DatabaseLink } from '../support/database-link.js';
import { MailServer } from '../support/mail-server.js';
import { Scrape } from '../support/scrape.js';
import { createTestApp, type TestApp, waitFor } from '../kit/index.js';

/** What the series of one metric have grown by, by the value of their label. */
function grown(since: Record<string, number>, metric: string): Record<string, number> {
  const pattern = new RegExp(`^${metric}\\{\\w+="([^"]*)"\\}$`);
  return Object.fromEntries(
    Object.entries(since).flatMap(([name, by]) => {
      const [, label] = pattern.exec(name) ?? [];
      return label ? [[label, by]] : [];
    }),
  );
}

describe('what happens', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp({
      alone: true,
      env: { LIMIT_LOGIN_FAILURES: '2/900', LIMIT_REFRESH_PER_SESSION: '3/60', REFRESH_GRACE_SECONDS: '10' },
    });
  });
  afterAll(() => app.stop());

  async function growth(work: () => Promise<unknown>): Promise<Record<string, number>> {
    const before = await Scrape.of(app);
    await work();
    return (await Scrape.of(app)).since(before);
  }

  it('each outcome of a login is counted, once', async () => {
    const ada = await app.person();
    const eve = await app.person();
    const grace = await app.person();
    const unverified = app.visitor();
    await unverified.signUp(app.newAddress());
    await app.sql('UPDATE users SET disabled_at = now() WHERE id = $1', [eve.userId]);
    const since = await growth(async () => {
      await ada.logIn();
      await eve.logIn();
      await unverified.logIn();
      await app.visitor().logIn(app.newAddress(), 'nobody has this one');
      for (let tried = 0; tried < 3; tried += 1)
        await app.visitor().logIn(grace.email, 'not the right password');
    });
    expect(grown(since, 'gatehouse_logins_total')).toEqual({
      succeeded: 1,
      account_disabled: 1,
      email_unverified: 1,
      invalid_credentials: 3,
      locked_out: 1,
    });
    expect(grown(since, 'gatehouse_problems_total')).toEqual({
      account_disabled: 1,
      email_unverified: 1,
      invalid_credentials: 3,
      too_many_requests: 1,
    });
    expect(grown(since, 'gatehouse_security_events_total')).toEqual({
      'session.started': 1,
      'session.refused': 5,
    });
    expect(since['gatehouse_hash_duration_seconds_count']).toBe(6);
  });

  it('each outcome of a refresh is counted, once', async () => {
    const ada = await app.person();
    const thief = await app.person();
    const stolen = thief.refreshToken;
    await thief.refresh();
    app.clock.advance(11);
    const busy = await app.person();
    for (let nth = 0; nth < 3; nth += 1) await busy.refresh();
    const since = await growth(async () => {
      const first = ada.refreshToken;
      await ada.refresh();
      await ada.refresh(first);
      await app.visitor().refresh(stolen);
      await busy.refresh();
      await app.visitor().refresh('ghr_none');
      await app.visitor('cookie').post('/auth/refresh');
    });
    expect(grown(since, 'gatehouse_refreshes_total')).toEqual({
      rotated: 1,
      repeated: 1,
      reused: 1,
      limited: 1,
      invalid: 2,
    });
    expect(grown(since, 'gatehouse_security_events_total')).toEqual({ 'session.refresh_reused': 1 });
  });

  it('an access token is judged by PostgreSQL, or by Redis where it knows', async () => {
    const ada = await app.person();
    const since = await growth(() => ada.get('/users/me'));
    const checks = grown(since, 'gatehouse_revocation_checks_total');
    expect(Object.values(checks)).toEqual([1]);
    if (!process.env['TEST_REDIS_URL']) expect(checks).toEqual({ postgres: 1 });
  });

  it('a request is counted by the pattern of its route', async () => {
    const ada = await app.person();
    const since = await growth(async () => {
      await ada.delete('/auth/sessions/11111111-1111-4111-8111-111111111111');
      await ada.delete('/auth/sessions/22222222-2222-4222-8222-222222222222');
    });
    const route = 'route="/api/v1/auth/sessions/:id"';
    expect(since).toMatchObject({
      [`gatehouse_http_requests_total{method="DELETE",${route},status="404"}`]: 2,
      [`gatehouse_http_request_duration_seconds_count{method="DELETE",${route},status_class="4xx"}`]: 2,
    });
  });

  it('a thousand made-up paths and methods are one series each', async () => {
    const ask = async (nth: number) => {
      await app.visitor().get(`//made-up-${nth}/${'x'.repeat(nth % 50)}`);
      if (nth % 100 === 0) await app.visitor().send('PROPFIND', `//made-up-${nth}`);
    };
    await ask(0);
    const before = await Scrape.of(app);
    for (let nth = 1; nth <= 1000; nth += 50)
      await Promise.all(Array.from({ length: 50 }, (_, at) => ask(nth + at)));
    const after = await Scrape.of(app);
    const names = (scrape: Scrape) =>
      [...scrape.series.keys()].filter((name) => name.startsWith('gatehouse'));
    expect(names(after)).toEqual(names(before));
    const unmatched = 'gatehouse_http_requests_total{method="GET",route="unmatched",status="404"}';
    expect(after.since(before)[unmatched]).toBe(1000);
  }, 60_000);

  it('the scrape itself is not counted', async () => {
    const since = await growth(() => Scrape.of(app));
    expect(since).toEqual({});
  });

  it('nobody is named: no id, address or token is in any label', async () => {
    const ada = await app.person();
    const { text } = await Scrape.of(app);
    for (const secret of [ada.email, ada.userId, ada.accessToken, ada.refreshToken, '@', '127.0.0.1'])
      expect(text).not.toContain(secret);
  });
});

describe('how things stand', () => {
  it('the age of the signing key, the pool, PostgreSQL', async () => {
    const app = await createTestApp({ alone: true });
    const age = 'gatehouse_signing_key_age_seconds';
    const before = (await Scrape.of(app)).value(age)!;
    app.clock.advance(86_400);
    const after = await Scrape.of(app);
    expect(after.value(age)! - before).toBeGreaterThan(86_399);
    expect(after.value('gatehouse_dependency_up{dependency="postgres"}')).toBe(1);
    expect(after.value('gatehouse_dependency_up{dependency="redis"}')).toBe(
      process.env['TEST_REDIS_URL'] ? 1 : undefined,
    );
    const pool = (state: string) => after.value(`gatehouse_database_pool{state="${state}"}`)!;
    expect(pool('total')).toBeGreaterThan(0);
    expect(pool('idle')).toBeLessThanOrEqual(pool('total'));
    expect(pool('waiting')).toEqual(expect.any(Number));
    expect(after.value('gatehouse_hash_queue{state="running"}')).toBe(0);
    expect(after.value('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
    await app.stop();
  });

  it('nobody waits for the pool of an idle instance: what a scrape asks itself is not counted', async () => {
    // With a Redis, one connection asks whether it may be believed.
    const app = await createTestApp({ alone: true, env: { REDIS_URL: undefined } });
    for (let nth = 0; nth < 3; nth += 1) {
      const scrape = await Scrape.of(app);
      const pool = (state: string) => scrape.value(`gatehouse_database_pool{state="${state}"}`)!;
      expect({ waiting: pool('waiting'), idle: pool('idle') }).toEqual({ waiting: 0, idle: pool('total') });
    }
    await app.stop();
  });

  it('letters on their way: those that wait, come again, are sent or given up', async () => {
    const mail = await MailServer.start();
    const idle = await createTestApp({ env: { SMTP_URL: mail.url, WORK_QUEUE: 'false' }, alone: true });
    const [ada, eve] = [idle.visitor(), idle.visitor()];
    await ada.signUp(idle.newAddress());
    await eve.signUp(idle.newAddress());
    const jobs = (state: string) => `gatehouse_queue_jobs{queue="letters",state="${state}"}`;
    const oldest = 'gatehouse_queue_oldest_job_seconds{queue="letters"}';
    await idle.sql(`UPDATE pgboss.job SET created_on = now() - interval '1 hour' WHERE name = 'letters'`);
    const waiting = await Scrape.of(idle);
    expect(waiting.value(jobs('waiting'))).toBe(2);
    expect(waiting.value(oldest)).toBeGreaterThan(3_599);
    await idle.stop();
    const sent = 'gatehouse_letters_total{about="sign_up",outcome="sent"}';
    const retried = 'gatehouse_letters_total{about="sign_up",outcome="retried"}';
    const dead = 'gatehouse_letters_total{about="sign_up",outcome="dead"}';

    mail.refusal = { at: 'RCPT', code: 451 };
    const app = await createTestApp({ env: { SMTP_URL: mail.url }, keepData: true, alone: true });
    const until = (what: string, series: string, value: number) =>
      waitFor(what, async () => {
        const scrape = await Scrape.of(app);
        return scrape.value(series) === value ? scrape : undefined;
      });
    const failed = await until('a failed try of both', retried, 2);
    expect([failed.value(sent), failed.value(dead)]).toEqual([0, 0]);
    await until('two that wait for another try', jobs('retry'), 2);
    mail.refusal = { at: 'RCPT', code: 550 };
    await app.sql(`UPDATE pgboss.job SET start_after = now() WHERE name = 'letters'`);
    await until('two that were given up', dead, 2);
    await until('two dead letters', jobs('dead'), 2);

    mail.refusal = undefined;
    const grace = app.visitor();
    await grace.signUp(app.newAddress());
    const done = await until('one that was sent', sent, 1);
    expect([done.value(retried), done.value(dead)]).toEqual([2, 2]);
    await app.visitor().post('/auth/forgot-password', { email: app.newAddress() });
    const quiet = await until('an empty queue', oldest, 0);
    expect(quiet.value('gatehouse_letters_total{about="password_forgotten",outcome="sent"}')).toBe(0);
    await app.stop();
    await mail.stop();
    // Failed tries are looked for every two seconds.
  }, 60_000);

  it('a try that was the last one is a letter given up, whatever it failed of', async () => {
    const mail = await MailServer.start();
    mail.refusal = { at: 'RCPT', code: 451 };
    const app = await createTestApp({ env: { SMTP_URL: mail.url }, alone: true });
    await app.sql(`UPDATE pgboss.queue SET retry_limit = 0 WHERE name = 'letters'`);
    await app.visitor().signUp(app.newAddress());
    const dead = 'gatehouse_letters_total{about="sign_up",outcome="dead"}';
    await waitFor('a letter given up', async () => (await Scrape.of(app)).value(dead) === 1 || undefined);
    await app.stop();
    await mail.stop();
  });

  it('is told while PostgreSQL is frozen: what it would have to say is absent', async () => {
    const link = await DatabaseLink.open();
    const app = await createTestApp({ env: { DATABASE_URL: link.url, REDIS_URL: undefined }, alone: true });
    expect((await Scrape.of(app)).text).toContain('gatehouse_queue_jobs{');
    link.stall();
    const scrapes = await Promise.all([Scrape.of(app), Scrape.of(app)]);
    for (const scrape of scrapes) {
      expect(scrape.value('gatehouse_dependency_up{dependency="postgres"}')).toBe(0);
      expect(scrape.text).not.toMatch(/^gatehouse_queue_\w+\{/m);
      expect(scrape.value('gatehouse_logins_total{outcome="succeeded"}')).toBe(0);
    }
    link.resume();
    await app.stop();
    await link.cut();
  });
});

describe('docs/metrics.md', () => {
  it('tells every metric, its type, its labels and its meaning, and no other', async () => {
    const app = await createTestApp();
    const told = readFileSync('docs/metrics.md', 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('| `gatehouse_'))
      .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
      .map(([, name, type, labels = '', help]) => ({
        name,
        type,
        labels: labels.split(', ').filter(Boolean),
        help,
      }));
    expect(told).toEqual(app.nest.get(Metrics).describe());
    await app.stop();
  });
});
