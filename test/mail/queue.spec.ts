import { MailServer } from '../support/mail-server.js';
import { createTestApp, type TestApp, type Visitor, waitFor, webUrl } from '../kit/index.js';

let mailServer: MailServer;
let app: TestApp;
beforeAll(async () => {
  mailServer = await MailServer.start();
  app = await createTestApp({ env: { SMTP_URL: mailServer.url } });
});
beforeEach(() => (mailServer.refusal = undefined));
afterAll(async () => {
  await app.stop();
  await mailServer.stop();
});

/** Signs up as ever; what the mail server does is nothing to the answer. */
async function signUp(): Promise<Visitor> {
  const ada = mailServer.visitor(app.url);
  const { status, body } = await ada.signUp(app.newAddress());
  expect({ status, body }).toEqual({ status: 201, body: { message: expect.any(String) } });
  return ada;
}

interface Job {
  id: string;
  name: string;
  state: string;
  retry_count: number;
  data: object;
  /** Seconds until it is tried again. */
  pause: number;
}

/** What the queues hold of a sign-up. */
function jobsOf({ email }: Visitor): Promise<Job[]> {
  return app.sql<Job>(
    `SELECT j.id, j.name, j.state, j.retry_count, j.data, extract(epoch FROM j.start_after - now())::float AS pause
     FROM pgboss.job j JOIN users u ON j.data->>'userId' = u.id::text WHERE u.email_canonical = $1 ORDER BY j.name`,
    [email],
  );
}

const jobIn = (state: string, who: Visitor, name = 'letters') =>
  waitFor(`a job of ${name} in the state ${state}`, async () =>
    (await jobsOf(who)).find((job) => job.name === name && job.state === state),
  );

/** As if the pause before the next try were over. */
const retryNow = ({ id }: Job) => app.sql('UPDATE pgboss.job SET start_after = now() WHERE id = $1', [id]);

const triesFor = ({ email }: Visitor) => mailServer.triesFor(email);
const lettersTo = ({ email }: Visitor) => mailServer.lettersTo(email);

describe('a letter', () => {
  it('that is taken is delivered once, and its job is done', async () => {
    const ada = await signUp();
    expect((await ada.followLink('verify-email')).status).toBe(204);
    await jobIn('completed', ada);
    expect(await jobsOf(ada)).toMatchObject([{ name: 'letters', retry_count: 0 }]);
    expect(lettersTo(ada)).toHaveLength(1);
  });

  it.each([
    ['its recipient', 'RCPT', 550],
    ['what is in it', 'DATA', 554],
  ] as const)('that is refused for good for %s is a dead letter at once', async (_, at, code) => {
    mailServer.refusal = { at, code };
    const ada = await signUp();
    const dead = await jobIn('created', ada, 'letters.dead');
    const given = await jobIn('failed', ada);
    expect(dead.data).toEqual(given.data);
    expect(given.retry_count).toBe(0);
    expect(await jobsOf(ada)).toHaveLength(2);
    expect(triesFor(ada)).toBe(1);
    expect(lettersTo(ada)).toEqual([]);
  });

  it.each([
    ['its recipient', 'RCPT', 451],
    ['what is in it', 'DATA', 452],
    ['its sender', 'MAIL', 451],
    ['our own sender, which the operator can mend', 'MAIL', 550],
  ] as const)('that is refused for %s is tried again (%s %i)', async (_, at, code) => {
    mailServer.refusal = { at, code };
    const ada = await signUp();
    const waiting = await jobIn('retry', ada);
    expect(waiting.pause).toBeGreaterThan(1);
    expect(waiting.pause).toBeLessThan(60);
    expect(await jobsOf(ada)).toHaveLength(1);
    expect(lettersTo(ada)).toEqual([]);
    mailServer.refusal = undefined;
    await retryNow(waiting);
    expect((await ada.followLink('verify-email')).status).toBe(204);
    expect((await jobIn('completed', ada)).retry_count).toBe(1);
    expect(lettersTo(ada)).toHaveLength(1);
  });

  it('waits longer before each next try', async () => {
    mailServer.refusal = { at: 'RCPT', code: 451 };
    const ada = await signUp();
    const pauses: number[] = [];
    for (const tries of [0, 1, 2]) {
      const waiting = await waitFor('the next try', async () =>
        (await jobsOf(ada)).find(({ state, retry_count }) => state === 'retry' && retry_count === tries),
      );
      pauses.push(waiting.pause);
      await retryNow(waiting);
    }
    expect(pauses[2]).toBeGreaterThan(pauses[0]!);
    expect(lettersTo(ada)).toEqual([]);
  });
});

describe('a letter that cannot be sent', () => {
  it('is tried for 24 hours and more, and is a dead letter then', async () => {
    mailServer.refusal = { at: 'RCPT', code: 451 };
    const ada = await signUp();
    const { id } = await jobIn('retry', ada);
    const [rules] = await app.sql<{ limit: number; delay: number; max: number }>(
      `SELECT retry_limit AS limit, retry_delay AS delay, retry_delay_max AS max FROM pgboss.job WHERE id = $1`,
      [id],
    );
    const { limit, delay, max } = rules!;
    const leastPauses = Array.from({ length: limit }, (_, tries) => Math.min(max, delay * 2 ** tries));
    const hours = leastPauses.reduce((sum, pause) => sum + pause, 0) / 3600;
    expect(hours).toBeGreaterThan(24);
    expect(hours).toBeLessThan(25);
    const failAgain = async (tries: number) => {
      await app.sql('UPDATE pgboss.job SET retry_count = $2, start_after = now() WHERE id = $1', [
        id,
        tries - 1,
      ]);
      return waitFor('the next failure', async () =>
        (await jobsOf(ada)).find(({ state, retry_count }) => state !== 'active' && retry_count === tries),
      );
    };
    expect((await failAgain(limit - 1)).pause).toBeGreaterThan(3500);
    expect((await failAgain(limit)).state).toBe('failed');
    await jobIn('created', ada, 'letters.dead');
  });

  it('is not lost when it cannot be put among the dead letters: it is tried again', async () => {
    await app.sql(`CREATE FUNCTION refuse_the_dead() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE 'no room'; END $$`);
    await app.sql(`CREATE TRIGGER no_dead BEFORE INSERT ON pgboss.job_common FOR EACH ROW
      WHEN (NEW.name = 'letters.dead') EXECUTE FUNCTION refuse_the_dead()`);
    mailServer.refusal = { at: 'RCPT', code: 550 };
    const ada = await signUp();
    const waiting = await jobIn('retry', ada).finally(() => app.sql('DROP FUNCTION refuse_the_dead CASCADE'));
    expect(await jobsOf(ada)).toHaveLength(1);
    await retryNow(waiting);
    await jobIn('created', ada, 'letters.dead');
    await jobIn('failed', ada);
    expect(await jobsOf(ada)).toHaveLength(2);
  });

  it('tells its error without the address and the link that the mail server repeats', async () => {
    const ada = mailServer.visitor(app.url);
    const email = app.newAddress();
    mailServer.refusal = {
      at: 'DATA',
      code: 554,
      message: `spam: <${email}> ${webUrl}/verify-email#token=${'t'.repeat(43)} and ${'k'.repeat(43)}`,
    };
    await ada.signUp(email);
    const { id } = await jobIn('failed', ada);
    const [row] = await app.sql<{ output: { message: string } }>(
      'SELECT output FROM pgboss.job WHERE id = $1',
      [id],
    );
    expect(row!.output.message).toContain('554 spam: <…@…> (link) and …');
    expect(JSON.stringify(row)).not.toMatch(/example\.com|ttt|kkk/);
  });
});

describe('while the mail server is down', () => {
  it('sign-up is answered as ever, and the letter comes with a live link when it is up again', async () => {
    await mailServer.stop();
    const ada = await signUp();
    const waiting = await jobIn('retry', ada);
    expect(await ada.logIn()).toMatchObject({ status: 403, body: { code: 'email_unverified' } });
    await mailServer.start();
    // The link lives from when it is sent, not from when it was asked for.
    app.clock.advance(23 * 3600);
    await retryNow(waiting);
    expect((await ada.followLink('verify-email')).status).toBe(204);
    expect((await ada.logIn()).status).toBe(200);
  });
});
