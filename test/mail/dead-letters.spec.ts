import { DeadLetters } from '../../src/auth/index.js';
import { MailServer } from '../support/mail-server.js';
import { createTestApp, type TestApp, type Visitor, waitFor } from '../kit/index.js';

interface DeadLetter {
  id: string;
  about: string;
  userId: string | null;
  queuedAt: string;
  diedAt: string;
  tries: number;
  lastError: string;
}

let mailServer: MailServer;
let app: TestApp;
let admin: Visitor;
beforeAll(async () => {
  mailServer = await MailServer.start();
  app = await createTestApp({ env: { SMTP_URL: mailServer.url } });
  admin = mailServer.visitor(app.url);
  await admin.signUp(app.newAddress());
  await admin.followLink('verify-email');
  await app.sql(`UPDATE users SET roles = '{user,admin}'`);
  await admin.logIn();
});
beforeEach(() => app.sql('DELETE FROM pgboss.job'));
afterAll(async () => {
  await app.stop();
  await mailServer.stop();
});

const refuse = () => (mailServer.refusal = { at: 'RCPT', code: 550, message: 'no such mailbox' });
const accept = () => (mailServer.refusal = undefined);

async function page(query = ''): Promise<{ items: DeadLetter[]; nextCursor: string | null }> {
  const { status, body } = await admin.get(`/admin/dead-letters${query}`);
  expect(status).toBe(200);
  return body as never;
}

/** People whose verification was refused for good, the last first. */
async function refusedSignUps(count: number): Promise<string[]> {
  refuse();
  const emails: string[] = [];
  for (let made = 0; made < count; made += 1) {
    const email = app.newAddress();
    await app.visitor().signUp(email);
    await waitFor('the dead letter', async () => (await page()).items.length === made + 1);
    emails.unshift(email);
  }
  accept();
  return emails;
}

const requeuedEvents = () =>
  app.sql<{ details: object }>(`SELECT details FROM audit_events WHERE type = 'mail.requeued' ORDER BY at`);
const requeue = (id?: string) => app.nest.get(DeadLetters).requeue(id);

describe('dead letters', () => {
  it('are listed with what they are about and why they died, without address', async () => {
    const started = app.clock.nowMs();
    const [email] = await refusedSignUps(1);
    const [user] = await app.sql<{ id: string }>('SELECT id FROM users WHERE email_canonical = $1', [email]);
    const { items, nextCursor } = await page();
    expect(nextCursor).toBeNull();
    expect(items).toEqual([
      {
        id: expect.stringMatching(/^[\da-f-]{36}$/),
        about: 'sign_up',
        name: null,
        userId: user!.id,
        queuedAt: expect.any(String),
        diedAt: expect.any(String),
        tries: 1,
        lastError: expect.stringMatching(/550 no such mailbox/),
      },
    ]);
    const [{ queuedAt, diedAt }] = items as [DeadLetter];
    expect(Date.parse(queuedAt)).toBeGreaterThan(started - 1000);
    expect(Date.parse(diedAt)).toBeGreaterThanOrEqual(Date.parse(queuedAt));
    expect(JSON.stringify(items)).not.toContain('@example.com');
  });

  it('come in pages, none twice and none missing, also within one millisecond', async () => {
    await refusedSignUps(5);
    await app.sql(
      `UPDATE pgboss.job SET created_on = '2026-01-02T03:04:05.678901Z' WHERE name = 'letters.dead' AND id IN
       (SELECT id FROM pgboss.job WHERE name = 'letters.dead' LIMIT 3)`,
    );
    const whole = (await page()).items;
    expect(whole).toHaveLength(5);
    const seen: DeadLetter[] = [];
    for (let next: string | null = ''; next !== null;) {
      const { items, nextCursor } = await page(`?limit=2${next && `&cursor=${next}`}`);
      expect(items.length).toBeLessThanOrEqual(2);
      seen.push(...items);
      next = nextCursor;
    }
    expect(seen).toEqual(whole);
  });

  it.each(['limit=0', 'limit=101', 'cursor=abc', 'about=sign_up'])('refuse %s', async (query) => {
    expect(await admin.get(`/admin/dead-letters?${query}`)).toMatchObject({
      status: 422,
      body: { code: 'validation_failed' },
    });
  });
});

describe('requeued', () => {
  it('a letter is sent with a live link, and has every try again', async () => {
    const [email] = await refusedSignUps(1);
    const [dead] = (await page()).items;
    const before = await requeuedEvents();
    expect(await requeue(dead!.id)).toBe(1);
    const visitor = mailServer.visitor(app.url);
    expect((await visitor.followLink('verify-email', email)).status).toBe(204);
    expect((await page()).items).toEqual([]);
    const jobs = await app.sql(
      `SELECT retry_limit, retry_count FROM pgboss.job WHERE name = 'letters' AND state <> 'failed'`,
    );
    expect(jobs).toEqual([{ retry_limit: 33, retry_count: 0 }]);
    expect((await requeuedEvents()).slice(before.length)).toEqual([{ details: { count: 1 } }]);
  });

  it('twice at once, each letter goes once, and each call counts its own', async () => {
    const emails = await refusedSignUps(4);
    const before = await requeuedEvents();
    const counts = await Promise.all(Array.from({ length: 8 }, () => requeue()));
    expect(counts.reduce((sum, count) => sum + count)).toBe(4);
    for (const email of emails) await waitFor('the letter', () => mailServer.lettersTo(email).length > 0);
    await app.inbox.unreadLetters('');
    for (const email of emails) expect(mailServer.lettersTo(email)).toHaveLength(1);
    const events = (await requeuedEvents()).slice(before.length);
    expect(events).toHaveLength(counts.filter((count) => count > 0).length);
  });

  it('in a unit of work that fails they stay, and nothing is on record', async () => {
    await refusedSignUps(1);
    const before = await requeuedEvents();
    await app.sql(
      `ALTER TABLE audit_events ADD CONSTRAINT no_more CHECK (type <> 'mail.requeued') NOT VALID`,
    );
    try {
      await expect(requeue()).rejects.toThrow('no_more');
    } finally {
      await app.sql('ALTER TABLE audit_events DROP CONSTRAINT no_more');
    }
    expect((await page()).items).toHaveLength(1);
    expect(await requeuedEvents()).toEqual(before);
  });

  it('an id that is not among them moves nothing', async () => {
    await refusedSignUps(1);
    const before = await requeuedEvents();
    expect(await requeue('7f3c1d52-6f1e-4a7b-9a52-5d2a1f2a7c11')).toBe(0);
    expect((await page()).items).toHaveLength(1);
    expect(await requeuedEvents()).toEqual(before);
  });
});
