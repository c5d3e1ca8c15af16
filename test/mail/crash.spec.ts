import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { MailServer } from '../support/mail-server.js';
import { createTestApp, environment, type TestApp, waitFor } from '../kit/index.js';

let mailServer: MailServer;
/** Takes requests, and leaves letters to others. */
let front: TestApp;
beforeAll(async () => {
  mailServer = await MailServer.start();
  front = await createTestApp({ env: { WORK_QUEUE: 'false', SMTP_URL: mailServer.url } });
});
afterAll(async () => {
  await front.stop();
  await mailServer.stop();
});

const startWorker = () => createTestApp({ env: { SMTP_URL: mailServer.url }, keepData: true });

/** Signs somebody up, and waits until the mail server has read the letter and holds its answer back. */
async function letterInHand(email = front.newAddress()): Promise<{ email: string; letGo: () => void }> {
  let letGo!: () => void;
  mailServer.hold = new Promise((resolve) => (letGo = resolve));
  const before = mailServer.seen.length;
  await front.visitor().signUp(email);
  await waitFor('the letter', () => mailServer.seen.length > before, 20);
  return { email, letGo };
}

const jobs = () =>
  front.sql<{ state: string; retry_count: number; alive: number }>(
    `SELECT state, retry_count, extract(epoch FROM heartbeat_on - started_on)::float AS alive FROM pgboss.job`,
  );

describe('an instance that is stopped while it sends a letter', () => {
  it('finishes it, however slow the mail server: nothing is lost, nothing sent twice', async () => {
    const worker = await startWorker();
    const { email, letGo } = await letterInHand();
    const stopped = worker.stop();
    // It has told once more by now that it lives, so that nobody takes the letter from it.
    await waitFor('a sign of life', async () => (await jobs()).find(({ alive }) => alive > 5), 15);
    letGo();
    await stopped;
    expect(await jobs()).toMatchObject([{ state: 'completed', retry_count: 0 }]);
    expect(mailServer.lettersTo(email)).toHaveLength(1);
    expect(mailServer.triesFor(email)).toBe(1);
    await front.sql('DELETE FROM pgboss.job');
  }, 60_000);
});

describe('a letter that two instances send at once, as one was thought dead', () => {
  it('is on record once where it stands for a fact: user.sign_up_repeated', async () => {
    const workers = [await startWorker(), await startWorker()];
    const ada = mailServer.visitor(front.url);
    await ada.signUp(front.newAddress());
    await ada.followLink('verify-email');
    await ada.logIn();
    await front.inbox.unreadLetters(ada.email);
    const { letGo } = await letterInHand(ada.email);
    const seen = mailServer.seen.length;
    await front.sql(`INSERT INTO pgboss.job (name, data, retry_limit, expire_seconds, deletion_seconds)
      SELECT name, data, retry_limit, expire_seconds, deletion_seconds FROM pgboss.job WHERE state = 'active'`);
    await waitFor('the second letter', () => mailServer.seen.length > seen);
    letGo();
    await front.inbox.unreadLetters(ada.email);
    const types = await front.auditTypesOf(ada.userId);
    expect(types.filter((type) => type === 'user.sign_up_repeated')).toHaveLength(1);
    for (const worker of workers) await worker.stop();
    await front.sql('DELETE FROM pgboss.job');
  }, 60_000);
});

// A process of its own needs a database that two processes may use.
const withServer = process.env['TEST_DATABASE_URL'] ? describe : () => undefined;

withServer('an instance that is killed while it sends a letter', () => {
  let child: ChildProcess | undefined;
  afterEach(() => child?.kill('SIGKILL'));

  it('is missed, and another one sends the letter within a minute', async () => {
    const variables = { DATABASE_URL: process.env['DATABASE_OF_THIS_WORKER'], SMTP_URL: mailServer.url };
    const env = { ...environment, ...variables, PATH: process.env['PATH'] };
    child = spawn(process.execPath, ['dist/src/main.js'], { env, stdio: 'ignore' });
    const { email, letGo } = await letterInHand();
    child.kill('SIGKILL');
    const killedAt = performance.now();
    await once(child, 'exit');
    // Nobody is there to take the letter back: whether the mail server had taken it, no one knows.
    mailServer.refusal = { at: 'DATA', code: 451 };
    letGo();
    await waitFor('the mail server', () => mailServer.hold?.then(() => true));
    await sleep(100);
    Object.assign(mailServer, { hold: undefined, refusal: undefined });
    const worker = await startWorker();
    await waitFor('the letter', () => mailServer.lettersTo(email).length > 0, 60);
    expect(performance.now() - killedAt).toBeLessThan(60_000);
    expect((await mailServer.visitor(front.url).followLink('verify-email', email)).status).toBe(204);
    await waitFor('the end', async () => (await jobs()).find(({ state }) => state === 'completed'));
    expect(await jobs()).toMatchObject([{ state: 'completed', retry_count: 1 }]);
    await worker.stop();
  }, 90_000);
});
