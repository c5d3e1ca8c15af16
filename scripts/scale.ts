/**
 * Asks two databases, a small one and a large one, for the same things in turns, and prints what the large one costs more:
 *
 *     npm run scale -- --small postgres://…/small --large postgres://…/large --rounds 300
 *
 * Both are filled by `npm run seed`. Each has an instance of its own, in production mode, without Redis, so that PostgreSQL
 * decides everything. Requests go one at a time: the figures are how long one waits, not how many can be served.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';

const { values: options } = parseArgs({
  options: {
    small: { type: 'string' },
    large: { type: 'string' },
    rounds: { type: 'string', default: '300' },
  },
});
if (!options.small || !options.large) throw new Error('--small and --large: give two databases');
const rounds = Number(options.rounds);

/** The same each time: it opens the signing keys of the run before. */
const secret = createHash('sha256').update('seeded').digest('base64');
const password = 'quiet harbour before nine';

/** What is asked of each database, with a person or session of its own each time. */
const questions: Record<string, (at: Place) => Promise<unknown>> = {
  'POST /auth/refresh': (at) => at.refresh(),
  'GET /auth/session': (at) => at.get('/auth/session', at.aUser),
  'GET /users/me': (at) => at.get('/users/me', at.aUser),
  'GET /auth/sessions': (at) => at.get('/auth/sessions', at.aUser),
  'POST /auth/login': (at) => at.login(at.somebody()),
  'GET /admin/users, first page': (at) => at.get('/admin/users', at.admin),
  'GET /admin/users, by address': (at) => at.get('/admin/users?sort=email', at.admin),
  'GET /admin/users, a page in the middle': (at) =>
    at.get(`/admin/users?cursor=${at.middleOfUsers}`, at.admin),
  'GET /admin/users?role=admin': (at) => at.get('/admin/users?role=admin', at.admin),
  'GET /admin/users?query=, one match': (at) => at.get(`/admin/users?query=${at.somebody()}`, at.admin),
  'GET /admin/users?query=, no match': (at) => at.get('/admin/users?query=nobody-at-all', at.admin),
  'GET /admin/audit-events, first page': (at) => at.get('/admin/audit-events', at.admin),
  'GET /admin/audit-events, of a type': (at) => at.get('/admin/audit-events?type=session.refused', at.admin),
  'GET /admin/audit-events, of a person': (at) =>
    at.get(`/admin/audit-events?userId=${at.aUserId}`, at.admin),
};

/** A database, and the instance that serves it. */
class Place {
  admin = '';
  aUser = '';
  aUserId = '';
  middleOfUsers = '';
  private sessions: { id: string; generation: number }[] = [];
  private tokens!: { issue(content: { sessionId: string; generation: number }): string };
  private userCount = 1;
  private people = 0;
  private readonly database: pg.Client;

  private readonly process: ChildProcess;
  private readonly url: string;

  private constructor(process: ChildProcess, url: string, databaseUrl: string) {
    this.process = process;
    this.url = url;
    this.database = new pg.Client({ connectionString: databaseUrl });
  }

  static async open(databaseUrl: string): Promise<Place> {
    const port = await freePort();
    const env = {
      ...{ PATH: process.env['PATH'], NODE_ENV: 'production', HOST: '127.0.0.1', PORT: String(port) },
      ...{
        DATABASE_URL: databaseUrl,
        KEY_ENCRYPTION_SECRET: secret,
        WORK_QUEUE: 'false',
        LOG_LEVEL: 'error',
      },
      ...{ API_URL: 'https://api.example.test', WEB_URL: 'https://app.example.test' },
      ...{ SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'scale@example.test' },
      ...{
        LIMIT_DEFAULT: '10000000/60',
        LIMIT_LOGIN_PER_IP: '10000000/60',
        LIMIT_REFRESH_PER_SESSION: '1000000/60',
      },
    };
    const child = spawn(process.execPath, ['dist/src/main.js'], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const place = new Place(child, `http://127.0.0.1:${port}`, databaseUrl);
    await place.database.connect();
    await place.untilReady();
    await place.prepare();
    return place;
  }

  async get(path: string, accessToken: string): Promise<any> {
    return this.send('GET', path, undefined, accessToken);
  }

  async login(email: string): Promise<any> {
    return this.send('POST', '/auth/login', { email, password });
  }

  /** Of a session that was not refreshed yet. */
  async refresh(): Promise<void> {
    const session = this.sessions.pop();
    if (!session) throw new Error('there are too few sessions');
    const refreshToken = this.tokens.issue({ sessionId: session.id, generation: session.generation });
    await this.send('POST', '/auth/refresh', { refreshToken });
  }

  /** The address of another person each time. */
  somebody(): string {
    this.people += 1;
    return `person-${1 + ((this.people * 7919) % this.userCount)}@seed.example`;
  }

  async close(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.database.end();
  }

  private async prepare(): Promise<void> {
    this.userCount = (await this.ask('SELECT count(*)::int AS count FROM users'))[0].count;
    const dist = new URL('../dist/src/tokens/', import.meta.url);
    const { DerivedKeys } = await import(new URL('keys/derived-keys.js', dist).href);
    const { RefreshTokens } = await import(new URL('sessions/refresh-tokens.js', dist).href);
    this.tokens = new RefreshTokens(
      new DerivedKeys({ KEY_ENCRYPTION_SECRET: Buffer.from(secret, 'base64') }),
    );
    // The next after a random id, by the index: from all over the table. The ids are made first, as one that is made anew
    // for each row finds the table's beginning.
    this.sessions = await this.ask(
      `WITH starts AS MATERIALIZED (SELECT gen_random_uuid() AS id FROM generate_series(1, $1))
       SELECT DISTINCT found.* FROM starts, LATERAL (
         SELECT id, generation FROM sessions WHERE id > starts.id AND revoked_at IS NULL ORDER BY id LIMIT 1) found`,
      [rounds * 2],
    );
    this.admin = (await this.login('person-1@seed.example')).accessToken;
    const ada = await this.login('person-2@seed.example');
    [this.aUser, this.aUserId] = [ada.accessToken, ada.user.id];
    const [middle] = await this.ask(
      'SELECT created_at AS key, id FROM users ORDER BY created_at DESC, id DESC OFFSET $1 LIMIT 1',
      [Math.floor(this.userCount / 2)],
    );
    this.middleOfUsers = Buffer.from(JSON.stringify([middle.key.toISOString(), middle.id])).toString(
      'base64url',
    );
  }

  private async ask(sql: string, parameters: unknown[] = []): Promise<any[]> {
    return (await this.database.query(sql, parameters)).rows;
  }

  private async send(method: string, path: string, body?: object, accessToken?: string): Promise<any> {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        'token-transport': 'body',
        ...(body && { 'content-type': 'application/json' }),
        ...(accessToken && { authorization: `Bearer ${accessToken}` }),
      },
      body: body && JSON.stringify(body),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  }

  private async untilReady(): Promise<void> {
    for (let tries = 0; tries < 300; tries += 1) {
      const ready = await fetch(`${this.url}/health/ready`).catch(() => undefined);
      if (ready?.ok) return;
      await sleep(100);
    }
    throw new Error('the instance does not become ready');
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Milliseconds, the least first. */
async function waits(question: (at: Place) => Promise<unknown>, places: Place[]): Promise<number[][]> {
  const taken: number[][] = places.map(() => []);
  const count = isSlow(question) ? Math.ceil(rounds / 10) : rounds;
  for (let round = -5; round < count; round += 1) {
    for (const [index, place] of places.entries()) {
      const began = performance.now();
      await question(place);
      // The first ones only warm up.
      if (round >= 0) taken[index]!.push(performance.now() - began);
    }
  }
  return taken.map((times) => times.sort((a, b) => a - b));
}

const isSlow = (question: unknown) => question === questions['POST /auth/login'];
const at = (times: number[], share: number) => times[Math.floor((times.length - 1) * share)]!.toFixed(1);

const places = [await Place.open(options.small), await Place.open(options.large)];
try {
  console.log('| request | small: p50, p99 ms | large: p50, p99 ms | p50, large : small |');
  console.log('| --- | --- | --- | --- |');
  for (const [name, question] of Object.entries(questions)) {
    const [small, large] = (await waits(question, places)) as [number[], number[]];
    const ratio = (Number(at(large, 0.5)) / Number(at(small, 0.5))).toFixed(2);
    const [a, b] = [small, large].map((times) => `${at(times, 0.5)}, ${at(times, 0.99)}`);
    console.log(`| ${name} | ${a} | ${b} | ${ratio} |`);
  }
} finally {
  for (const place of places) await place.close();
}
