import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { HttpException, Injectable, Logger, Module } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { AuditTrail, type AuditedEvent, EventHandlers, OnEvent } from '../../src/audit/index.js';
import {
  AfterLogin,
  AfterSignUp,
  AuthModule,
  BeforeSignUp,
  type LetterText,
  LetterOf,
  LetterTextsOf,
  type LetterTexts,
  Letters,
  type LoginFacts,
  type PasswordContext,
  PasswordRule,
} from '../../src/auth/index.js';
import { UnitOfWork } from '../../src/platform/database/index.js';
import { Problem } from '../../src/platform/problems/index.js';
import { HopelessJob, JobQueue } from '../../src/platform/queue/index.js';
import {
  AccessTokenClaims,
  AccessTokens,
  type AccessTokenSubject,
  Sessions,
} from '../../src/tokens/index.js';
import { PersonalData, type User } from '../../src/users/index.js';
import { LetterWording } from '../../src/auth/letters/letter-wording.js';
import { english } from '../../src/auth/letters/letters.en.js';
import { createTestApp, type TestApp, type Visitor, waitFor } from '../kit/index.js';
import { decode } from '../support/forged-token.js';
import { printedDuring } from '../support/printed.js';
import { Scrape } from '../support/scrape.js';

class NotToday extends Problem({
  kind: 'forbidden',
  code: 'not_today',
  title: 'Not today',
  detail: 'Not today.',
  remedy: 'Come back tomorrow.',
}) {}

class PartResponse {
  @ApiProperty()
  title!: string;

  @ApiPropertyOptional({ type: () => [PartResponse] })
  parts?: PartResponse[];
}

/** Called as one of Node's. */
class File {
  @ApiProperty()
  title!: string;
}

class DataResponse {
  @ApiPropertyOptional()
  text?: string;

  @ApiPropertyOptional()
  part?: PartResponse;

  @ApiPropertyOptional({ type: [PartResponse] })
  parts?: PartResponse[];

  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  open?: object;

  @ApiPropertyOptional()
  at?: Date;

  @ApiPropertyOptional()
  file?: File;
}

/** What each method does, set by the test; nothing where it sets nothing. */
let does: {
  beforeSignUp?: (facts: object) => unknown;
  afterSignUp?: (user: User) => unknown;
  afterLogin?: (login: LoginFacts) => unknown;
  claims?: (subject: AccessTokenSubject) => unknown;
  rule?: (password: string, context: PasswordContext) => unknown;
  data?: () => unknown;
  event?: (event: AuditedEvent) => unknown;
  otherEvent?: (event: AuditedEvent) => unknown;
  letter?: (user: User, facts: object) => unknown;
  text?: (link: { url: string; minutes: number }) => unknown;
} = {};

@Injectable()
class Trouble {
  @BeforeSignUp({ refusals: [NotToday] })
  async beforeSignUp(facts: object): Promise<void> {
    await does.beforeSignUp?.(facts);
  }

  @AfterSignUp()
  async afterSignUp(user: User): Promise<void> {
    await does.afterSignUp?.(user);
  }

  @AfterLogin({ refusals: [NotToday] })
  async afterLogin(login: LoginFacts): Promise<void> {
    await does.afterLogin?.(login);
  }

  @AccessTokenClaims()
  claims(subject: AccessTokenSubject): object {
    return does.claims?.(subject) as object;
  }

  /** The second in order: its claims never give way to those of the first, nor the other way round. */
  @AccessTokenClaims()
  steady(): object {
    return { steady: true };
  }

  @PasswordRule()
  async rule(password: string, context: PasswordContext) {
    return (await does.rule?.(password, context)) as undefined;
  }

  @PersonalData({ name: 'data', type: DataResponse, in: ['me'] })
  async data(): Promise<object> {
    return (does.data ? await does.data() : {}) as object;
  }

  @OnEvent('user.renamed', 'user.signed_up')
  async told(event: AuditedEvent): Promise<void> {
    await does.event?.(event);
  }

  @OnEvent('user.renamed')
  async toldToo(event: AuditedEvent): Promise<void> {
    await does.otherEvent?.(event);
  }

  @LetterTextsOf('en')
  english(): Partial<LetterTexts> {
    return { resetPassword: (link) => (does.text ?? english.resetPassword)(link) as LetterText };
  }

  @LetterOf('nudge')
  async nudge(user: User, facts: { about: string }): Promise<LetterText | undefined> {
    const subject = `A nudge about ${facts.about}`;
    return (does.letter ? await does.letter(user, facts) : { subject, paragraphs: [] }) as LetterText;
  }
}

@Module({ imports: [AuthModule], providers: [Trouble] })
class TroubleModule {}

let app: TestApp;
let ada: Visitor;
beforeAll(async () => {
  // Its metrics are looked at, and its transactions joined.
  app = await createTestApp({
    alone: true,
    rooms: [TroubleModule],
    env: { LIMIT_REFRESH_PER_SESSION: '1000/60' },
  });
  ada = await app.person();
}, 120_000);
afterEach(() => {
  does = {};
});
afterAll(() => app.stop());

const fail = () => {
  throw new Error('a fault in the hook');
};
const catchAnSqlError = () =>
  app.nest
    .get(UnitOfWork)
    .manager.query('SELECT 1/0')
    .catch(() => undefined);
const signUp = (email: string, password = 'seven slow herons at dawn') =>
  app.visitor().send('POST', '/auth/signup', { name: 'Eve', email, password });
const logIn = () => app.visitor().send('POST', '/auth/login', { email: ada.email, password: ada.password });
const seriesOf = (point: string) => `gatehouse_extension_failures_total{point="${point}"}`;
const failures = (point: string, times: number) => ({ [seriesOf(point)]: times });
const internalError = { status: 500, body: { code: 'internal_error' } };

/** How much there is of what a flow writes. */
const written = async () =>
  (
    await app.sql(`SELECT (SELECT count(*) FROM users) AS users, (SELECT count(*) FROM passwords) AS passwords,
      (SELECT count(*) FROM sessions) AS sessions, (SELECT count(*) FROM audit_events) AS events,
      (SELECT count(*) FROM pgboss.job) AS jobs`)
  )[0];

describe('before a sign-up', () => {
  it('the hook learns nothing of the address but its one spelling', async () => {
    const seen: object[] = [];
    does.beforeSignUp = (facts) => seen.push(facts);
    for (const email of [ada.email.toUpperCase(), 'Nobody@Example.com']) await signUp(email);
    expect(seen).toEqual([
      { name: 'Eve', email: ada.email, language: 'en' },
      { name: 'Eve', email: 'nobody@example.com', language: 'en' },
    ]);
  });

  it('a refusal of the team writes nothing and is the same for a known address', async () => {
    await app.inbox.unreadLetters(ada.email);
    const before = await written();
    does.beforeSignUp = () => {
      throw new NotToday();
    };
    const [known, unknown] = [await signUp(ada.email), await signUp(app.newAddress())];
    expect(known).toMatchObject({ status: 403, body: { code: 'not_today' } });
    expect({ ...unknown.body, requestId: '' }).toEqual({ ...known.body, requestId: '' });
    expect(await written()).toEqual(before);
  });

  it('a fault writes nothing', async () => {
    const before = await written();
    does.beforeSignUp = fail;
    expect(await signUp(app.newAddress())).toMatchObject(internalError);
    expect(await written()).toEqual(before);
  });
});

describe('after a sign-up', () => {
  it('a fault undoes it, with its letter and the event that it is', async () => {
    const told: string[] = [];
    does.event = ({ type }) => told.push(type);
    const before = await written();
    does.afterSignUp = fail;
    expect(await signUp(app.newAddress())).toMatchObject(internalError);
    expect(await written()).toEqual(before);
    delete does.afterSignUp;
    await signUp(app.newAddress());
    await waitFor('the event of the second', () => told.length > 0);
    expect(told).toEqual(['user.signed_up']);
  });
});

describe('after a login', () => {
  it('a refusal of the team starts no session, undoes what the hook wrote, and is on record', async () => {
    const { sessions } = (await written())!;
    does.afterLogin = async ({ user }) => {
      await app.nest.get(AuditTrail).record({ type: 'email.changed', userId: user.id });
      throw new NotToday();
    };
    const scraped = await Scrape.of(app);
    expect(await logIn()).toMatchObject({ status: 403, body: { code: 'not_today' } });
    const since = (await Scrape.of(app)).since(scraped);
    expect(since['gatehouse_logins_total{outcome="refused_by_extension"}']).toBe(1);
    // What was rolled back is no event, though it was recorded.
    const events = Object.keys(since).filter((name) => name.startsWith('gatehouse_security_events_total'));
    expect(events).toEqual(['gatehouse_security_events_total{type="session.refused"}']);
    expect((await written())!['sessions']).toEqual(sessions);
    const [last, ...others] = (await app.auditTypesOf(ada.userId)).toReversed();
    expect(last).toBe('session.refused');
    expect(others).not.toContain('email.changed');
    const [event] = await app.sql(
      `SELECT details FROM audit_events WHERE type = 'session.refused' ORDER BY at DESC`,
    );
    expect(event!['details']).toEqual({ reason: 'not_today' });
  });

  it('a fault starts no session', async () => {
    const before = await written();
    does.afterLogin = fail;
    expect(await logIn()).toMatchObject(internalError);
    expect(await written()).toEqual(before);
  });
});

it.each<[string, () => void, () => Promise<{ status: number }>]>([
  ['a sign-up', () => (does.afterSignUp = catchAnSqlError), () => signUp(app.newAddress())],
  ['a login', () => (does.afterLogin = catchAnSqlError), () => logIn()],
])('an SQL error that the hook of %s catches undoes all of it, and is told', async (_, join, ask) => {
  const before = await written();
  join();
  expect(await ask()).toMatchObject(internalError);
  expect(await written()).toEqual(before);
});

describe('a hook is given copies', () => {
  it('so that it makes nobody an administrator', async () => {
    does.afterLogin = ({ user }) => user.roles.push('admin');
    const { body } = await logIn();
    expect(body['user'].roles).toEqual(['user']);
    expect(decode(body['accessToken'].split('.')[1])['roles']).toEqual(['user']);
  });
});

const never = () => new Promise(() => undefined);

describe('a method that never answers is an answer of 503 after five seconds', () => {
  const unavailable = { status: 503, body: { code: 'unavailable' } };
  const change = () =>
    ada.post('/auth/change-password', {
      currentPassword: ada.password,
      newPassword: 'seven slow herons at dawn',
    });

  it.each<[keyof typeof does, string, () => Promise<{ status: number }>]>([
    ['beforeSignUp', 'BeforeSignUp', () => signUp(app.newAddress())],
    ['afterSignUp', 'AfterSignUp', () => signUp(app.newAddress())],
    ['afterLogin', 'AfterLogin', logIn],
    ['rule', 'PasswordRule', change],
    ['data', 'PersonalData', () => ada.get('/users/me')],
  ])('%s, and nothing is written', async (method, point, ask) => {
    const before = await written();
    const scraped = await Scrape.of(app);
    does[method] = never;
    expect(await ask()).toMatchObject(unavailable);
    expect((await Scrape.of(app)).since(scraped)).toMatchObject({
      [`gatehouse_extension_failures_total{point="${point}"}`]: 1,
    });
    // That answers at all: on the embedded database the hook would else hold the only connection.
    expect(await written()).toEqual(before);
  });

  it('what it writes afterwards goes nowhere', async () => {
    const before = await written();
    let wrote: Promise<unknown> = Promise.resolve();
    const { promise: answered, resolve: goOn } = Promise.withResolvers<void>();
    does.afterSignUp = async ({ id }) => {
      await answered;
      wrote = app.nest.get(AuditTrail).record({ type: 'email.changed', userId: id });
      await wrote;
    };
    expect(await signUp(app.newAddress())).toMatchObject(unavailable);
    goOn();
    await new Promise((resolve) => setImmediate(resolve));
    await expect(wrote).rejects.toThrow('released');
    expect(await written()).toEqual(before);
  });
});

it.each([
  ['of Nest', () => new HttpException('no', 403)],
  ['of some client', () => Object.assign(new Error('not there'), { statusCode: 404 })],
])('a status %s is no refusal: a Problem is', async (_, thrown) => {
  for (const hook of ['beforeSignUp', 'afterSignUp', 'afterLogin'] as const)
    does[hook] = () => {
      throw thrown();
    };
  expect(await signUp(app.newAddress())).toMatchObject(internalError);
  delete does.beforeSignUp;
  expect(await signUp(app.newAddress())).toMatchObject(internalError);
  expect(await logIn()).toMatchObject(internalError);
});

describe("a network error of a hook's own", () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:443'), { code: 'ECONNREFUSED' });
  it.each<[string, unknown]>([
    ['that looks like a database out of reach', refused],
    ['that looks like one that is full', Object.assign(new Error('E5301'), { code: 5301 })],
    ['that speaks of time', new Error('timeout expired talking to the CRM')],
    ['that looks like a broken connection', Object.assign(new Error('reset'), { code: 'ECONNRESET' })],
    ['that looks like a conflict', Object.assign(new Error('retry'), { code: '40001' })],
    ['that is no Error', { statusCode: 404 }],
    ['that is nothing at all', Object.create(null)],
  ])('%s is a fault like any other, and the hook runs once', async (_, thrown) => {
    let runs = 0;
    does.afterLogin = () => {
      runs += 1;
      throw thrown;
    };
    expect(await logIn()).toMatchObject(internalError);
    expect(runs).toBe(1);
  });
});

it('what is to follow a commit and fails is told, and fails nothing', async () => {
  const told = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
  const unitOfWork = app.nest.get(UnitOfWork);
  does.afterLogin = () => unitOfWork.afterCommit(fail);
  expect((await logIn()).status).toBe(200);
  await unitOfWork.afterCommit(fail);
  expect(told.mock.calls.map(([error]) => (error as Error).message)).toEqual(
    Array.from({ length: 2 }, () => 'a fault in the hook'),
  );
  told.mockRestore();
});

/** What the next access token says. */
async function claimsOfTheNextToken(): Promise<Record<string, unknown>> {
  expect((await ada.refresh()).status).toBe(200);
  expect(await ada.isLoggedIn()).toBe(true);
  return decode(ada.accessToken.split('.')[1]);
}
/** An object that is so many bytes as JSON. */
const claimsOf = (bytes: number) => ({ big: 'x'.repeat(bytes - '{"big":""}'.length) });
const cycle: { self?: object } = {};
cycle.self = cycle;

describe('claims', () => {
  it.each<[string, () => unknown]>([
    ['throws', fail],
    ['rejects', () => Promise.reject(new Error('later'))],
    ['never answers', () => new Promise(() => undefined)],
    ['gives another sub', () => ({ sub: randomUUID(), mine: 1 })],
    ['gives other roles', () => ({ roles: ['admin'], mine: 1 })],
    ['gives a later exp', () => ({ exp: 9_999_999_999, mine: 1 })],
    ['gives scope', () => ({ scope: 'everything', mine: 1 })],
    ['gives active', () => ({ active: true, mine: 1 })],
    ['gives token_type', () => ({ token_type: 'mine' })],
    ['gives username', () => ({ username: 'admin' })],
    ['gives permissions', () => ({ permissions: ['*'] })],
    ['gives a claim without a name', () => ({ '': 1 })],
    ['gives __proto__', () => JSON.parse('{"__proto__":{"roles":["admin"]},"mine":1}')],
    ['gives a list', () => ['admin']],
    ['gives a text', () => 'admin'],
    ['gives what is no JSON', () => cycle],
    ['gives a huge number', () => ({ mine: 10n })],
    ['gives a byte too much', () => claimsOf(1025)],
  ])('of a method that %s are left out, and the session goes on', async (_, claims) => {
    const { sub, sid, ver, iss, aud, auth_time } = decode(ada.accessToken.split('.')[1]);
    does.claims = claims;
    const token = await claimsOfTheNextToken();
    expect(token).toEqual({
      ...{ sub, sid, ver, iss, aud, auth_time, roles: ['user'], steady: true },
      ...{ jti: expect.any(String), iat: expect.any(Number), exp: expect.any(Number) },
    });
    expect((token['exp'] as number) - (token['iat'] as number)).toBeLessThanOrEqual(900);
  });

  it('of 1,024 bytes fit, in a token that every door takes', async () => {
    does.claims = () => claimsOf(1024);
    expect(await claimsOfTheNextToken()).toMatchObject(claimsOf(1024));
    expect(ada.accessToken.length).toBeLessThan(4096);
    const browser = await app.anotherDevice(ada, 'cookie');
    expect(await browser.isLoggedIn()).toBe(true);
  });

  it('cannot be given twice', async () => {
    does.claims = () => ({ steady: false });
    expect(await claimsOfTheNextToken()).toMatchObject({ steady: false });
  });

  it('change no roles by changing those that the method is shown', async () => {
    does.claims = ({ roles }) => {
      (roles as string[]).push('admin');
      return { seen: roles.length };
    };
    expect(await claimsOfTheNextToken()).toMatchObject({ roles: ['user'], seen: 2 });
  });

  it('make way where a token would else be too long to be taken', async () => {
    does.claims = () => claimsOf(1000);
    const roles = Array.from({ length: 100 }, (_, index) => `role-of-many-${index}`);
    const opened = await app.nest.get(UnitOfWork).run(() => app.nest.get(Sessions).start(ada.userId));
    const { accessToken } = await app.nest.get(AccessTokens).issue(opened, roles);
    expect(accessToken.length).toBeLessThan(4096);
    expect(decode(accessToken.split('.')[1])).not.toHaveProperty('big');
  });
});

describe('a rule for passwords', () => {
  it('is asked with the composed password, after our own rules', async () => {
    const asked: unknown[] = [];
    does.rule = (password, context) => void asked.push([password, context]);
    await signUp(app.newAddress(), 'short');
    const email = app.newAddress();
    await signUp(email, 'e\u0301tudes at the quiet harbour');
    expect(asked).toEqual([['\u00e9tudes at the quiet harbour', { email, name: 'Eve' }]]);
  });

  it.each<[string, () => unknown]>([
    ['throws', fail],
    ['gives a code that clients would not know', () => ({ code: 'Nope', message: 'No' })],
    ['gives no code', () => ({ code: undefined, message: 'No' })],
    ['gives no message', () => ({ code: 'password_of_eve' })],
    ['gives an empty message', () => ({ code: 'password_of_eve', message: '' })],
    ['gives a message without end', () => ({ code: 'password_of_eve', message: 'x'.repeat(201) })],
  ])('that %s stores nothing, and is counted', async (_, rule) => {
    does.rule = rule;
    const before = await written();
    const scraped = await Scrape.of(app);
    expect(await signUp(app.newAddress())).toMatchObject(internalError);
    const change = { currentPassword: ada.password, newPassword: 'seven slow herons at dawn' };
    expect(await ada.post('/auth/change-password', change)).toMatchObject(internalError);
    expect(await written()).toEqual(before);
    expect((await Scrape.of(app)).since(scraped)).toMatchObject(failures('PasswordRule', 2));
    expect((await logIn()).status).toBe(200);
  });
});

describe('personal data', () => {
  it.each<[string, () => unknown]>([
    ['throws', fail],
    ['gives nothing', () => undefined],
    ['gives null unannounced', () => null],
    ['gives a text', () => 'text'],
    ['gives a number', () => 5],
    ['gives false', () => false],
    ['gives a list', () => [1]],
    ['gives a part without what is required', () => ({ part: {} })],
    ['gives a list of what is no part', () => ({ parts: ['text'] })],
    ['gives a part for a list', () => ({ parts: { title: 'alone' } })],
    ['gives a list for a part', () => ({ part: [{ title: 'alone' }] })],
  ])('whose method %s is an error of /users/me, and of no other answer', async (_, data) => {
    does.data = data;
    const scraped = await Scrape.of(app);
    expect(await ada.get('/users/me')).toMatchObject(internalError);
    expect((await Scrape.of(app)).since(scraped)).toMatchObject(failures('PersonalData', 1));
    expect((await ada.get('/users/me/export')).status).toBe(200);
    expect((await logIn()).status).toBe(200);
  });
});

it('personal data is what the document names, and nothing that the entity has beside it', async () => {
  does.data = () => ({ text: 'shown', passwordHash: 'not shown' });
  expect((await ada.get('/users/me')).body['data']).toEqual({ text: 'shown' });
});

it('so are the parts of personal data, at every depth that the document describes', async () => {
  const at = new Date('2026-01-02T03:04:05.000Z');
  const part = (parts?: object[]) => ({ title: 'shown', secretNote: 'not shown', parts });
  does.data = () => ({
    ...{ at, open: { any: 1 }, file: part() },
    ...{ part: part([part()]), parts: [part([part([part()])]), part()] },
  });
  const shown = { title: 'shown' };
  expect((await ada.get('/users/me')).body['data']).toEqual({
    ...{ at: at.toISOString(), open: { any: 1 }, file: shown },
    part: { ...shown, parts: [shown] },
    parts: [{ ...shown, parts: [{ ...shown, parts: [shown] }] }, shown],
  });
});

/** As time would: what is to be tried again later is due. */
const hurry = () =>
  app.sql(`UPDATE pgboss.job SET start_after = now() WHERE name = 'events' AND state = 'retry'`);

describe('events', () => {
  it('come after the commit with the facts of the audit trail, and without the address of the client', async () => {
    const told: AuditedEvent[] = [];
    does.event = (event) => told.push(event);
    expect((await ada.send('PATCH', '/users/me', { name: 'Ada Byron' })).status).toBe(200);
    await waitFor('the event', () => told.length > 0);
    const [row] = await app.sql(
      `SELECT id, at, type, user_id AS "userId", actor_id AS "actorId", session_id AS "sessionId",
              request_id AS "requestId", details FROM audit_events WHERE type = 'user.renamed' ORDER BY at DESC`,
    );
    expect(told).toEqual([row]);
    expect(told[0]!.at).toBeInstanceOf(Date);
  });

  it('are told again until the method takes them, and to no other method twice', async () => {
    const [tries, others]: string[][] = [[], []];
    does.event = ({ id }) => {
      if (tries!.push(id) < 3) throw new Error('not yet');
    };
    does.otherEvent = ({ id }) => others!.push(id);
    await app.nest.get(AuditTrail).record({ type: 'user.renamed', userId: ada.userId });
    await waitFor('the third try', async () => (await hurry(), tries!.length === 3), 60);
    expect(new Set(tries).size).toBe(1);
    // One of the test before may come as well.
    expect(others!.filter((id) => id === tries![0])).toHaveLength(1);
  });

  it('that a method calls hopeless are dead at once, and are told again when an operator says so', async () => {
    const seen: string[] = [];
    does.event = ({ id }) => {
      if (seen.push(id) === 1) throw new HopelessJob('no such thing');
    };
    await app.nest.get(AuditTrail).record({ type: 'user.renamed', userId: ada.userId });
    const handlers = app.nest.get(EventHandlers);
    const dead = () => handlers.listDead({ limit: 10 }, (event) => event);
    const { items } = await waitFor('the dead event', async () => {
      const page = await dead();
      return page.items.length > 0 ? page : undefined;
    });
    expect(items).toMatchObject([
      { handler: 'Trouble.told', tries: 1, lastError: 'Error: no such thing', event: { id: seen[0] } },
    ]);
    expect(await handlers.requeueDead(items[0]!.id)).toBe(1);
    await waitFor('the second try', () => seen.length === 2);
    expect(seen[1]).toBe(seen[0]);
    expect((await dead()).items).toEqual([]);
  });

  it('that a method never finishes hold up others for ten seconds, and are tried again', async () => {
    const others: string[] = [];
    does.event = ({ type }) => (type === 'user.signed_up' ? never() : undefined);
    does.otherEvent = ({ id }) => others.push(id);
    await app.nest.get(AuditTrail).record({ type: 'user.signed_up', userId: ada.userId });
    await app.nest.get(AuditTrail).record({ type: 'user.renamed', userId: ada.userId });
    await waitFor('the event of the other method', () => others.length > 0, 40);
    const late = () =>
      app.sql(`SELECT 1 FROM pgboss.job WHERE name = 'events' AND state = 'retry'
               AND data->>'handler' = 'Trouble.told' AND output->>'message' LIKE '%took longer than 10000 ms'`);
    await waitFor('the failure', async () => (await late()).length > 0, 40);
  }, 90_000);

  it('for a method that is no more are tried again, as an older instance may have taken them', async () => {
    await app.nest.get(JobQueue).send('events', { handler: 'Gone.told', event: { id: randomUUID() } });
    const find = () =>
      app.sql(
        `SELECT output FROM pgboss.job WHERE name = 'events' AND state = 'retry' AND data->>'handler' = 'Gone.told'`,
      );
    await waitFor('the failure', async () => (await find()).length > 0);
    expect((await find())[0]!['output'].message).toBe('Error: There is no handler Gone.told here');
  });
});

describe('the texts of a team', () => {
  const link = { url: 'https://app.example.test/reset-password#token=x', minutes: 30 };
  const write = () => app.nest.get(LetterWording).of('en').resetPassword(link);
  const text = { subject: 'Hello', paragraphs: ['One.'] };

  it.each<[string, () => unknown]>([
    ['throws', fail],
    ['gives nothing', () => undefined],
    ['gives a promise', () => Promise.reject(new Error('later'))],
    ['gives no paragraphs', () => ({ subject: 'Hello' })],
    ['gives paragraphs of no text', () => ({ ...text, paragraphs: [5] })],
    ['gives a subject of no text', () => ({ ...text, subject: 5 })],
    ['gives a link to nowhere', () => ({ ...text, action: { label: 'Go' } })],
    ['gives a footnote of no text', () => ({ ...text, footnote: {} })],
  ])('of which one %s are counted and named', async (_, broken) => {
    does.text = broken;
    const scraped = await Scrape.of(app);
    const printed = await printedDuring(async () =>
      expect(write).toThrow(/a fault in the hook|^gave (no letter|a promise)/),
    );
    expect(printed.match(/@LetterTextsOf Trouble\.english\(\)\.resetPassword failed: /g)).toHaveLength(1);
    expect((await Scrape.of(app)).since(scraped)).toMatchObject(failures('LetterTextsOf', 1));
  });

  it('are tried again, and told when they can be written', async () => {
    const eve = await app.person();
    const scraped = await Scrape.of(app);
    does.text = fail;
    await app.visitor().post('/auth/forgot-password', { email: eve.email });
    const failed = async () => (await Scrape.of(app)).since(scraped);
    await waitFor('the failure', async () => seriesOf('LetterTextsOf') in (await failed()));
    does.text = ({ url }) => ({ ...text, action: { label: 'Go', url } });
    await waitFor('the letter', async () => {
      await app.sql(`UPDATE pgboss.job SET start_after = now() WHERE name = 'letters' AND state = 'retry'`);
      return (await app.inbox.unreadLetters(eve.email)).some(({ subject }) => subject === 'Hello');
    });
  }, 60_000);

  it('are given copies', () => {
    does.text = (given) => {
      given.url = 'https://elsewhere.example.test';
      return text;
    };
    expect(write()).toEqual(text);
    expect(link.url).toContain('app.example.test');
  });
});

describe('letters of a team', () => {
  it('that are no letters are counted and named', async () => {
    const scraped = await Scrape.of(app);
    does.letter = () => ({ subject: 5, paragraphs: [] });
    await nudge(ada.userId, 'nonsense');
    await waitFor('the failure', async () => seriesOf('LetterOf') in (await Scrape.of(app)).since(scraped));
  });

  const nudge = (userId: string, about: string) => app.nest.get(Letters).postOwn('nudge', userId, { about });

  it('are not sent when what they tell of is undone', async () => {
    const undone = app.nest.get(UnitOfWork).run(async () => {
      await nudge(ada.userId, 'nothing');
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await nudge(ada.userId, 'tea');
    await app.inbox.nextLetter(ada.email, { about: 'about tea' });
    expect((await app.inbox.unreadLetters(ada.email)).map(({ subject }) => subject)).not.toContain(
      'A nudge about nothing',
    );
  });

  it('go to no address that somebody merely typed', async () => {
    const email = app.newAddress();
    let signedUp = '';
    does.afterSignUp = async ({ id }) => {
      signedUp = id;
      await nudge(id, 'a victim');
    };
    await signUp(email);
    expect(signedUp).not.toBe('');
    expect((await app.inbox.unreadLetters(email)).map(({ subject }) => subject)).toEqual([
      'Confirm your e-mail address',
    ]);
  });

  it('go to the person, whatever is done to the copy of them', async () => {
    const elsewhere = app.newAddress();
    does.letter = (user) => {
      user.email = elsewhere;
      return { subject: 'A nudge elsewhere', paragraphs: [] };
    };
    await nudge(ada.userId, 'elsewhere');
    await waitFor('the letter', async () =>
      (await app.inbox.unreadLetters(ada.email)).some(({ subject }) => subject === 'A nudge elsewhere'),
    );
    expect(await app.inbox.unreadLetters(elsewhere)).toEqual([]);
  });

  it('that take for ever to write hold up others for five seconds, not for the day', async () => {
    does.letter = never;
    await nudge(ada.userId, 'for ever');
    await app.visitor().post('/auth/forgot-password', { email: ada.email });
    await app.inbox.nextLetter(ada.email, { about: 'reset-password' });
  });

  it('are not sent where there is nothing to tell any more', async () => {
    does.letter = () => undefined;
    await nudge(ada.userId, 'the past');
    expect(
      (await app.inbox.unreadLetters(ada.email)).some(({ subject }) => subject.includes('the past')),
    ).toBe(false);
  });

  it('are at most 20 of a name to one person in an hour', async () => {
    const eve = await app.person();
    for (let posted = 0; posted < 21; posted += 1) await nudge(eve.userId, `no ${posted}`);
    const subjects = (await app.inbox.unreadLetters(eve.email)).map(({ subject }) => subject);
    expect(subjects.filter((subject) => subject.startsWith('A nudge'))).toHaveLength(20);
  }, 120_000);

  it('cannot smuggle a header in: two lines of a subject are a dead letter that tells its name', async () => {
    const administrator = await app.visitor().loginAs('admin');
    does.letter = () => ({ subject: 'Hello\r\nBcc: eve@example.com', paragraphs: [] });
    await nudge(ada.userId, 'smuggling');
    const page = () => administrator.get('/admin/dead-letters');
    await waitFor('the dead letter', async () => (await page()).body['items'].length > 0);
    expect((await page()).body['items']).toMatchObject([
      { about: 'own_letter', name: 'nudge', userId: ada.userId, tries: 1 },
    ]);
  });

  it('lead to no script: such a link is a dead letter', async () => {
    const administrator = await app.visitor().loginAs('admin');
    does.letter = () => ({
      subject: 'Hello',
      paragraphs: [],
      action: { label: 'Run', url: 'javascript:alert(1)' },
    });
    await nudge(ada.userId, 'scripts');
    const dead = async () => (await administrator.get('/admin/dead-letters')).body['items'] as any[];
    const last = await waitFor('the dead letter', async () =>
      (await dead()).find(({ lastError }) => lastError.includes('neither http nor https')),
    );
    expect(last).toMatchObject({ name: 'nudge', tries: 1 });
  });

  it('are of facts that the queue can keep', async () => {
    const posted = await written();
    const post = (facts: object) => app.nest.get(Letters).postOwn('nudge', ada.userId, facts);
    await expect(post({ about: 'a \0' })).rejects.toThrow('letter nudge have a NUL');
    await expect(post({ about: 'x'.repeat(4096 - 11) })).rejects.toThrow('4097 bytes');
    expect((await written())!['jobs']).toEqual(posted!['jobs']);
    does.letter = () => undefined;
    await post({ about: 'x'.repeat(4096 - 12) });
    await post({ about: String.raw`six characters: \u0000` });
  });

  it('of a name that nobody writes are refused where they are posted', async () => {
    await expect(app.nest.get(Letters).postOwn('nonsense', ada.userId)).rejects.toThrow(
      "@LetterOf('nonsense')",
    );
  });
});

it('failures are counted by point, and refusals are none', async () => {
  const scraped = await Scrape.of(app);
  does.beforeSignUp = () => {
    throw new NotToday();
  };
  await signUp(app.newAddress());
  does.beforeSignUp = fail;
  await signUp(app.newAddress());
  expect((await Scrape.of(app)).since(scraped)).toMatchObject({
    'gatehouse_extension_failures_total{point="BeforeSignUp"}': 1,
  });
});
