import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { Controller, Get, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Public } from '../../src/access/index.js';
import { freePort } from '../cluster/program.js';
import { decode } from '../support/forged-token.js';
import { newClientSecret } from '../../src/oauth/client-secret.js';
import { hideSecrets, logger, withoutSecrets } from '../../src/platform/logging/index.js';
import { secretsOf } from '../../src/platform/logging/known-secrets.js';
import type { HttpSettings } from '../../src/platform/http/index.js';
import { MailServer } from '../support/mail-server.js';
import { basic, formType } from '../support/oauth-client.js';
import { TraceCollector } from '../support/trace-collector.js';
import { printedDuring } from '../support/printed.js';
import { createTestApp, environment, type Visitor, waitFor } from '../kit/index.js';

/** A secret that nothing else looks like. */
const canary = (name: string) => `${name}-canary-${randomBytes(6).toString('hex')}`;

type Line = Record<string, any>;

/** As `npm start` runs it in production, at its most talkative, with a canary in every setting that is a secret. */
class Production {
  readonly secrets = {
    KEY_ENCRYPTION_SECRET: randomBytes(32).toString('base64'),
    METRICS_TOKEN: randomBytes(32).toString('base64url'),
    redis: canary('redis'),
    database: canary('database'),
    collector: canary('collector'),
  };
  /** To stdout and stderr, in order. */
  log = '';
  private child?: ChildProcess;
  private port = 0;

  constructor(
    private readonly database: string,
    private readonly smtpUrl: string,
    private readonly collectorUrl = 'http://127.0.0.1:1',
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** All that it has said: nothing but JSON lines. */
  get lines(): Line[] {
    return this.log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
  }

  async start(overrides: Record<string, string> = {}): Promise<void> {
    this.port = await freePort();
    const { KEY_ENCRYPTION_SECRET, METRICS_TOKEN, redis, database, collector } = this.secrets;
    const url = new URL(this.database);
    url.password ||= database;
    const env = {
      ...environment,
      NODE_ENV: 'production',
      LOG_LEVEL: 'debug',
      PORT: String(this.port),
      DATABASE_URL: url.href,
      REDIS_URL: `redis://:${redis}@127.0.0.1:1/0`,
      SMTP_URL: this.smtpUrl,
      MAIL_FROM: 'gatehouse@example.com',
      KEY_ENCRYPTION_SECRET,
      METRICS_TOKEN,
      OTEL_EXPORTER_OTLP_ENDPOINT: this.collectorUrl,
      OTEL_EXPORTER_OTLP_HEADERS: `api-key=${collector}`,
      PATH: process.env['PATH'],
      ...overrides,
    };
    const child = spawn(process.execPath, ['dist/src/main.js'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (this.log += text));
    this.child = child;
  }

  /** Whether it answers, waited for; false when it ends before. */
  isUp(): Promise<boolean> {
    return waitFor(
      'an answer or an end',
      async () => {
        if (this.child?.exitCode !== null) return { isUp: false };
        const isUp = await fetch(`${this.url}/health/live`).then(
          ({ ok }) => ok,
          () => false,
        );
        return isUp ? { isUp } : undefined;
      },
      50,
    ).then(({ isUp }) => isUp);
  }

  /** In the middle of a start, which would go on trying. */
  async kill(): Promise<void> {
    this.child?.kill('SIGKILL');
    await once(this.child!, 'exit');
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
}

describe('a server in production, at LOG_LEVEL=debug', () => {
  let mail: MailServer;
  let collector: TraceCollector;
  let server: Production;
  let database: DataSource;
  let ada: Visitor;
  const planted: string[] = [];
  const plant = (...secrets: string[]) => planted.push(...secrets);

  beforeAll(async () => {
    const url = process.env['DATABASE_OF_THIS_WORKER']!;
    mail = await MailServer.start();
    database = await emptyDatabase(url);
    collector = await TraceCollector.start();
    server = new Production(url, mail.url, collector.url);
    plant(...Object.values(server.secrets));
    await server.start({ TRUST_PROXY: '1' });
    expect(await server.isUp()).toBe(true);
    ada = mail.visitor(server.url);
  }, 60_000);
  afterAll(async () => {
    await server.stop();
    await database.query(`DELETE FROM pgboss.job`);
    // Under a secret that nobody else in this run has.
    await database.query('DELETE FROM signing_keys');
    await database.destroy();
    collector.stop();
    await mail.stop();
  });

  it('tells who asked what, and none of the secrets that came any way in', async () => {
    const email = `${canary('address')}@example.com`;
    const password = `right ${canary('password')} of hers`;
    const wrong = `wrong ${canary('password')} of hers`;
    plant(email, password, wrong);
    await ada.signUp(email, password);
    const verification = await ada.linkToken('verify-email');
    plant(verification);
    await ada.post('/auth/verify-email', { token: verification });
    await ada.logIn(email, wrong);
    const login = await ada.logIn(email, password);
    const first = ada.refreshToken;
    plant(ada.accessToken, first);
    await ada.refresh();
    plant(ada.accessToken, ada.refreshToken);
    const profile = await ada.get('/users/me');
    const presented = await sendCanaries(ada, verification, plant);
    await failBySmtp(email);
    const failed = await failByDatabase();

    const { userId } = ada;
    const { sid: sessionId } = decode(ada.accessToken.split('.')[1]);
    const requestId = (of: { headers: Headers }) => of.headers.get('x-request-id');
    const lineOf = (of: { headers: Headers }, context: string) =>
      server.lines.find((line) => line['requestId'] === requestId(of) && line['context'] === context);
    const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    await waitFor('the line of a request', () => lineOf(failed, 'Http'));
    const traceId = expect.stringMatching(/^[\da-f]{32}$/);
    const asker = { requestId: requestId(profile), userId, sessionId, traceId };
    expect(lineOf(profile, 'Http')).toEqual({
      time: iso,
      level: 'info',
      context: 'Http',
      msg: 'GET /api/v1/users/me 200',
      method: 'GET',
      route: '/api/v1/users/me',
      path: '/api/v1/users/me',
      status: 200,
      ms: expect.any(Number),
      ...asker,
    });
    expect(lineOf(login, 'Http')).toMatchObject({ status: 200, userId, sessionId });
    expect(lineOf(failed, 'Http')).toMatchObject({ status: 500, code: 'internal_error', userId, sessionId });
    expect(lineOf(failed, 'Problem')).toMatchObject({
      level: 'error',
      userId,
      sessionId,
      traceId: lineOf(failed, 'Http')!['traceId'],
    });
    // Of credentials as they were presented: whose secret is wrong is found by it.
    const ofClient = server.lines.filter(
      ({ context, clientId }) => context === 'Http' && clientId === presented,
    );
    expect(ofClient.map(({ status }) => status as number)).toContain(401);
    // Where to block it, and nobody who was not refused.
    const ofRequests = server.lines.filter(({ context }) => context === 'Http');
    const withAddress = ofRequests.filter(({ ip }) => ip !== undefined);
    expect(new Set(withAddress.map(({ ip }) => ip as string))).toEqual(
      new Set(['127.0.0.1', '198.51.100.7']),
    );
    expect(withAddress).toEqual(ofRequests.filter(({ status }) => [401, 403, 429].includes(status)));
    expect(server.lines.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['invalid_credentials', 'token_invalid', 'malformed_request', 'link_invalid']),
    );
    for (const line of server.lines)
      expect(line).toMatchObject({ time: iso, level: expect.any(String), msg: expect.any(String) });

    const headers = { authorization: `Bearer ${server.secrets.METRICS_TOKEN}` };
    const metrics = await fetch(`${server.url}/metrics`, { headers }).then((answer) => answer.text());
    expect(metrics).toContain('gatehouse_logins_total{outcome="succeeded"} 1');
    const rows = async (table: string) => JSON.stringify(await database.query(`SELECT * FROM ${table}`));
    const dead = await database.query<{ output: unknown }[]>('SELECT output, source_output FROM pgboss.job');
    await server.stop();
    const places = {
      log: server.log,
      traces: collector.bodies.join('\n'),
      metrics,
      trail: await rows('audit_events'),
      dead: JSON.stringify(dead),
    };
    expect(places.log).toContain('a job of letters failed: ');
    expect(collector.trace(lineOf(failed, 'Http')!['traceId']).length).toBeGreaterThan(1);
    expect(collector.spans.map(({ name }) => name)).toContain('send mail');
    expect(places.dead).toContain('550');
    expect(planted.length).toBeGreaterThan(20);
    for (const secret of planted)
      for (const [place, text] of Object.entries(places))
        expect({ place, secret, isTold: text.includes(secret) }).toEqual({ place, secret, isTold: false });
  }, 120_000);

  async function failBySmtp(email: string): Promise<void> {
    const token = randomBytes(32).toString('base64url');
    plant(token);
    const message = `<${email}>: the link https://app.example.test/reset-password#token=${token} is spam`;
    mail.refusal = { at: 'DATA', code: 550, message };
    await ada.post('/auth/forgot-password', { email });
    await waitFor('a failure', () => server.log.includes('a job of letters failed') || undefined);
  }

  async function failByDatabase() {
    await database.query('ALTER TABLE users RENAME COLUMN name TO lost');
    const renamed = 'ALTER TABLE users RENAME COLUMN lost TO name';
    return ada.get('/users/me').finally(() => database.query(renamed));
  }
});

/** Secrets where they do not belong, and what is spoiled in every way. */
async function sendCanaries(
  ada: Visitor,
  used: string,
  plant: (...secrets: string[]) => void,
): Promise<string> {
  const sent = {
    bearer: canary('bearer'),
    query: canary('query'),
    json: canary('json'),
    cut: canary('cut'),
    field: canary('field'),
    basic: Buffer.from(canary('basic')).toString('base64'),
    path: randomBytes(32).toString('base64url'),
    escaped: canary('escaped'),
    cookie: canary('cookie'),
    client: newClientSecret(),
    jwt: `eyJ${randomBytes(30).toString('base64url')}.${randomBytes(30).toString('base64url')}.${randomBytes(30).toString('base64url')}`,
  };
  plant(...Object.values(sent));
  const json = { 'content-type': 'application/json' };
  await ada.post('/auth/verify-email', { token: used });
  await ada.get('/users/me', { headers: { authorization: `Bearer ${sent.bearer}` } });
  await ada.get('/users/me', { headers: { authorization: `Bearer ${sent.jwt}` } });
  await ada.get('/users/me', { headers: { authorization: `Basic ${sent.basic}` } });
  await ada.get(`/users/me?access_token=${sent.query}`);
  await ada.get(`/made-up/${sent.path}?token=${sent.query}`);
  await ada.get(`/made-up/${sent.escaped}%40example.com`);
  await ada.post('/auth/login', undefined, { raw: `{"password":"${sent.json}" x}`, headers: json });
  await ada.post('/auth/login', undefined, {
    raw: `{"email":"a@example.com","password":"${sent.cut}`,
    headers: json,
  });
  await ada.post('/auth/login', undefined, { raw: `password=${sent.json}`, headers: json });
  await ada.post('/auth/login', { email: 'ada@example.com', password: sent.field, [sent.field]: sent.field });
  const credentials = { clientId: randomUUID(), secret: sent.client };
  const form = { token: sent.jwt, client_id: credentials.clientId, client_secret: sent.client };
  const raw = new URLSearchParams(form).toString();
  await ada.post('//oauth/introspect', undefined, { raw, headers: { ...formType, authorization: '' } });
  await ada.post('//oauth/introspect', undefined, { raw, headers: { ...formType, ...basic(credentials) } });
  const proxied = { 'x-forwarded-for': '203.0.113.9, 198.51.100.7' };
  const once = { raw: `token=${sent.jwt}`, headers: { ...formType, ...basic(credentials), ...proxied } };
  await ada.post('//oauth/introspect', undefined, once);
  await ada.post(`//oauth/revoke?client_secret=${sent.client}`, undefined, {
    raw: `x${sent.client}`,
    headers: formType,
  });
  await ada.get('/users/me', { headers: { authorization: `Bearer ${sent.client}` } });
  const twice = `__Host-access=${sent.cookie}; __Host-access=${sent.cookie}; __Secure-refresh=${sent.cookie}`;
  await ada.get('/auth/session', { headers: { cookie: twice, authorization: '' } });
  return credentials.clientId;
}

async function emptyDatabase(url: string): Promise<DataSource> {
  const app = await createTestApp();
  await app.stop();
  const database = await new DataSource({ type: 'postgres', url }).initialize();
  await database.query('DELETE FROM signing_keys');
  return database;
}

describe('a start that fails', () => {
  it('tells why, and no password of the URLs that it was given', async () => {
    const server = new Production('postgres://gatehouse@127.0.0.1:1/gatehouse', 'smtp://u:p@127.0.0.1:1');
    const smtp = canary('smtp');
    await server.start({ SMTP_URL: `smtp://gatehouse:${smtp}@127.0.0.1:1` });
    await waitFor('a complaint', () => server.log.includes('ECONNREFUSED') || undefined, 50);
    await server.kill();
    await waitFor('the variable', () => server.log.includes('DATABASE_URL: cannot be reached') || undefined);
    for (const secret of [smtp, ...Object.values(server.secrets)]) expect(server.log).not.toContain(secret);
  }, 60_000);
});

describe('an exception that nobody expected', () => {
  const inMessage = {
    jwt: 'eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiIxMjM0NSJ9.c2lnbmF0dXJlLXNpZ25hdHVyZQ',
    refresh: 'ghr_AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4fICEiIyQlJicoKSorLC0uLzAxMjM0NTY0f3a9c1b',
    password: 'correct horse of a message',
    url: 'opensesame-of-a-url',
    pem: 'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg',
    hash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$ZGlnZXN0ZGlnZXN0',
    address: 'somebody@example.com',
    cause: 'token-of-a-cause-0123456789',
  };

  @Controller('spoiled')
  class SpoiledController {
    @Public()
    @Get()
    fail(): never {
      const { jwt, refresh, password, url, pem, hash, address, cause } = inMessage;
      throw new Error(
        [
          `no luck with ${jwt} and ${refresh} of ${address}`,
          JSON.stringify({ password, hash }),
          `postgres://gatehouse:${url}@db.internal/gatehouse?sslmode=require`,
          `-----BEGIN PRIVATE KEY-----\n${pem}\n-----END PRIVATE KEY-----`,
          `GET /verify?token=${cause}`,
          '\u001b[31mred\r\nerror: a line of its own',
        ].join('\n'),
      );
    }
  }
  @Module({ controllers: [SpoiledController] })
  class SpoiledModule {}

  it('is told without the secrets in its message, and forges no line', async () => {
    let requestId = '';
    const log = await printedDuring(async () => {
      const app = await createTestApp({ env: { LOG_LEVEL: 'debug' }, rooms: [SpoiledModule] });
      const answer = await app.visitor().get('/spoiled');
      requestId = answer.body['requestId'];
      await app.stop();
    });
    expect(log).toContain(`internal_error ${requestId}`);
    expect(log).toContain('no luck with');
    for (const secret of Object.values(inMessage)) expect(log).not.toContain(secret);
    expect(log).not.toMatch(/^error: a line of its own/m);
    expect(log).toMatch(/\\x1b\[31mred/);
  });
});

describe.each(['production', 'development'])('a stack that is handed to the logger in %s', (NODE_ENV) => {
  const secret = canary('stack');
  const stack = `Error: password=${secret}\n    at run (/app/run.js:1:1)\nerror: a line of its own \u001b[31m`;

  it.each(['error', 'fatal'])(
    'by %s(message, stack) is told without its secrets, and forges no line',
    async (level) => {
      const program = `
      const [level, NODE_ENV, stack] = process.argv.slice(1);
      const { logger } = await import('./dist/src/platform/logging/index.js');
      const isProduction = NODE_ENV === 'production';
      logger({ NODE_ENV, isProduction }, {})[level]('no luck', stack, 'Job');`;
      const words = ['--input-type=module', '--eval', program, level, NODE_ENV, stack];
      const { stdout, stderr } = await promisify(execFile)(process.execPath, words);
      const told = stdout + stderr;
      expect(told).toContain('no luck');
      expect(told).toContain('at run (/app/run.js:1:1)');
      for (const forged of [secret, 'its own \u001b']) expect(told).not.toContain(forged);
      expect(told).not.toMatch(/^(Error|error):/m);
      if (NODE_ENV === 'production')
        expect({ stderr, lines: stdout.trim().split('\n').length }).toEqual({ stderr: '', lines: 1 });
    },
  );
});

describe('a text that is logged', () => {
  const secret = 'hunter2';

  it.each([
    'pwd=hunter2',
    '{"pass":"hunter2"}',
    'passphrase: hunter2',
    'apiKey=hunter2',
    'X-Api-Key: hunter2',
    'postgres://u:p/hunter2@h/db',
    'password=a b hunter2',
    String.raw`{\"pwd\": \"a hunter2\"}`,
  ])('%s is hidden', (text) => expect(hideSecrets(`before ${text}`)).not.toContain(secret));

  it('is hidden by the name of its field', () => {
    for (const name of ['pwd', 'pass', 'passphrase', 'apiKey', 'x-api-key'])
      expect(withoutSecrets({ [name]: secret, passed: 2 })).toEqual({ [name]: '[hidden]', passed: 2 });
  });

  it.each([
    'compass: north',
    'a passing test: fine',
    'http://127.0.0.1:3000/a/b',
    'password=a\nthe next line',
  ])('%j keeps what is no secret', (text) => expect(hideSecrets(text)).toContain(text.split(/[=\n]/).at(-1)));

  it('is hidden where the environment has it for a secret, whatever it looks like', () => {
    const text = 'AUTH tulips-in-may was refused';
    expect(hideSecrets(text)).toBe(text);
    const environment = { REDIS_URL: 'redis://:tulips-in-may@127.0.0.1:6379/0' };
    logger({ NODE_ENV: 'test' } as HttpSettings, environment);
    expect(hideSecrets(text)).toBe('AUTH [hidden] was refused');
  });

  it('of the environment is no issuer, whose name has TOKEN in it', () => {
    const environment = { TOKEN_ISSUER: 'https://api.example.test', METRICS_TOKEN: 'x'.repeat(32) };
    expect(secretsOf(environment)).toEqual(['x'.repeat(32)]);
  });
});
