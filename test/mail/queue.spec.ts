import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { callbackify } from 'node:util';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';
import type { StoredLetter } from '../../src/mail/index.js';
import { TestApp } from '../support/start-app.js';
import { Visitor } from '../support/visitor.js';

type Step = 'MAIL' | 'RCPT' | 'DATA';

/** What the mail server says to letters: nothing bad by default. */
let refusal: { at: Step; code: number } | undefined;
/** Every recipient that was ever named to it. */
const asked: string[] = [];
const delivered: Email[] = [];
let server: SMTPServer;
let port = 0;

function refuseAt(step: Step): Error | null {
  if (refusal?.at !== step) return null;
  return Object.assign(new Error('not this one'), { responseCode: refusal.code });
}

async function receive(stream: SMTPServerDataStream): Promise<void> {
  const raw = await buffer(stream);
  const error = refuseAt('DATA');
  if (error) throw error;
  delivered.push(await PostalMime.parse(raw));
}

async function startMailServer(): Promise<void> {
  server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    authOptional: true,
    disableReverseLookup: true,
    closeTimeout: 100,
    onMailFrom: (_address, _session, done) => done(refuseAt('MAIL')),
    onRcptTo: ({ address }, _session, done) => {
      asked.push(address);
      done(refuseAt('RCPT'));
    },
    onData: (stream, _session, done) => callbackify(receive)(stream, done),
  });
  server.on('error', () => undefined);
  server.listen(port, '127.0.0.1');
  await once(server.server, 'listening');
  port = (server.server.address() as AddressInfo).port;
}

const stopMailServer = () => new Promise<void>((resolve) => server.close(() => resolve()));

let app: TestApp;
beforeAll(async () => {
  await startMailServer();
  app = await TestApp.start({ SMTP_URL: `smtp://127.0.0.1:${port}` });
});
beforeEach(() => (refusal = undefined));
afterAll(async () => {
  await app.stop();
  await stopMailServer();
});

async function waitFor<Found>(what: string, look: () => Promise<Found | undefined> | Found | undefined) {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    const found = await look();
    if (found) return found;
    await sleep(20);
  }
  throw new Error(`${what} does not come`);
}

/** Somebody who reads what this mail server took. */
function visitor(): Visitor {
  const letterTo = (address: string, about = '') =>
    waitFor(`a letter to ${address}`, () =>
      delivered.find(({ to, text }) => to?.[0]?.address === address && text?.includes(about)),
    ) as unknown as Promise<StoredLetter>;
  return new Visitor({ url: app.url, letterTo }, 'body');
}

/** Signs up as ever; what the mail server does is nothing to the answer. */
async function signUp(): Promise<Visitor> {
  const ada = visitor();
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

const triesFor = ({ email }: Visitor) => asked.filter((address) => address === email).length;
const lettersTo = ({ email }: Visitor) => delivered.filter(({ to }) => to?.[0]?.address === email);

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
    refusal = { at, code };
    const ada = await signUp();
    const dead = await jobIn('created', ada, 'letters.dead');
    const done = await jobIn('completed', ada);
    expect(dead.data).toEqual(done.data);
    expect(done.retry_count).toBe(0);
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
    refusal = { at, code };
    const ada = await signUp();
    const waiting = await jobIn('retry', ada);
    expect(waiting.pause).toBeGreaterThan(1);
    expect(waiting.pause).toBeLessThan(60);
    expect(await jobsOf(ada)).toHaveLength(1);
    expect(lettersTo(ada)).toEqual([]);
    refusal = undefined;
    await retryNow(waiting);
    expect((await ada.followLink('verify-email')).status).toBe(204);
    expect((await jobIn('completed', ada)).retry_count).toBe(1);
    expect(lettersTo(ada)).toHaveLength(1);
  });

  it('waits longer before each next try', async () => {
    refusal = { at: 'RCPT', code: 451 };
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

describe('while the mail server is down', () => {
  it('sign-up is answered as ever, and the letter comes with a live link when it is up again', async () => {
    await stopMailServer();
    const ada = await signUp();
    const waiting = await jobIn('retry', ada);
    expect(await ada.logIn()).toMatchObject({ status: 403, body: { code: 'email_unverified' } });
    await startMailServer();
    // The link lives from when it is sent, not from when it was asked for.
    app.clock.advance(23 * 3600);
    await retryNow(waiting);
    expect((await ada.followLink('verify-email')).status).toBe(204);
    expect((await ada.logIn()).status).toBe(200);
  });
});
