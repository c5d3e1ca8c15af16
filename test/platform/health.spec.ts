import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { DatabaseLink } from '../support/database-link.js';
import { Scrape } from '../support/scrape.js';
import { type Answer, createTestApp, type TestApp, type Visitor } from '../kit/index.js';

const poolSize = 4;

let link: DatabaseLink;
let app: TestApp;
let ada: Visitor;
beforeAll(async () => {
  link = await DatabaseLink.open();
  app = await createTestApp({ env: { DATABASE_URL: link.url, DATABASE_POOL_SIZE: String(poolSize) } });
  ada = await app.person();
  // The failures that are meant would fill the output.
  app.nest.useLogger(false);
});
afterAll(async () => {
  await app.stop();
  await link.cut();
});

const live = () => app.visitor().get('//health/live');
const ready = () => app.visitor().get('//health/ready');

/** Waits until the answer has that status; fails with the last one after some seconds. */
async function eventually(ask: () => Promise<Answer>, status: number): Promise<Answer> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const answer = await ask();
    if (answer.status === status) return answer;
    await sleep(50);
  }
  return ask();
}

function expectUnavailable(answer: Answer): void {
  expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable', type: '/errors/unavailable' } });
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(answer.text).not.toMatch(/ECONN|terminated|127\.0\.0\.1|postgres/i);
}

describe('with the database there', () => {
  it('is live and ready, for anybody, also by HEAD', async () => {
    for (const ask of [live, ready])
      expect(await ask()).toMatchObject({ status: 200, body: { status: 'ok' } });
    for (const path of ['//health/live', '//health/ready']) {
      expect((await app.visitor().send('HEAD', path)).status).toBe(200);
      expect((await app.visitor().get(path, { headers: { authorization: 'Bearer x' } })).status).toBe(200);
    }
  });
});

describe('with every connection of the pool taken', () => {
  it('is ready: a busy instance is no dead database', async () => {
    // With a Redis, one connection of the pool asks whether it may be believed.
    const busy = await createTestApp({
      env: { DATABASE_POOL_SIZE: String(poolSize), REDIS_URL: undefined },
      keepData: true,
      alone: true,
    });
    const takers = Array.from({ length: poolSize }, () => busy.nest.get(DataSource).createQueryRunner());
    await Promise.all(takers.map((taker) => taker.connect()));
    try {
      const { status, body } = await busy.visitor().get('//health/ready');
      expect({ status, body }).toMatchObject({ status: 200, body: { postgres: 'ok' } });
      const scrape = await Scrape.of(busy);
      expect(scrape.value('gatehouse_dependency_up{dependency="postgres"}')).toBe(1);
    } finally {
      for (const taker of takers) await taker.release();
      await busy.stop();
    }
  });
});

describe('with the database gone', () => {
  let refreshToken: string;
  beforeAll(async () => {
    ({ refreshToken } = ada);
    await link.cut();
  });
  afterAll(() => link.mend());

  it('is live, so that nobody restarts it in vain', async () => {
    expect(await live()).toMatchObject({ status: 200, body: { status: 'ok' } });
  });

  it('is not ready, so that nobody sends it requests', async () => {
    expectUnavailable(await ready());
    expect((await app.visitor().send('HEAD', '//health/ready')).status).toBe(503);
  });

  it.each<[string, () => Promise<Answer>]>([
    ['a profile', () => ada.get('/users/me')],
    ['a session', () => ada.get('/auth/session')],
    ['a login', () => app.visitor().logIn(ada.email, ada.password)],
    ['a wrong login', () => app.visitor().logIn(ada.email, 'wrong horse before nine')],
    ['a refresh', () => app.visitor().refresh(refreshToken)],
    ['a logout', () => ada.post('/auth/logout')],
    ['a logout by the refresh token', () => app.visitor().post('/auth/logout', { refreshToken })],
    ['a logout everywhere', () => ada.post('/auth/logout-all')],
    ['a sign-up', () => app.visitor().signUp(app.newAddress())],
    ['a forgotten password', () => app.visitor().post('/auth/forgot-password', { email: ada.email })],
    ['a link', () => app.visitor().post('/auth/verify-email', { token: 'a'.repeat(43) })],
    [
      'a change of password',
      () => ada.post('/auth/change-password', { currentPassword: ada.password, newPassword: 'x' }),
    ],
  ])('refuses %s with 503 and says when to come back', async (_what, ask) => expectUnavailable(await ask()));

  it('still knows what needs no database: a refused form, the public keys', async () => {
    expect((await app.visitor().get('//.well-known/jwks.json')).status).toBe(200);
    expect((await app.visitor().post('/auth/login', {})).status).toBe(422);
    expect((await app.visitor().refresh('ghr_none')).body['code']).toBe('refresh_token_invalid');
    expect((await app.visitor().get('/users/me')).body['code']).toBe('token_missing');
  });
});

describe('with the database back', () => {
  it('is ready again, without a restart, and nobody was logged out', async () => {
    expect((await eventually(ready, 200)).status).toBe(200);
    expect((await eventually(() => ada.get('/users/me'), 200)).body['id']).toBe(ada.userId);
    expect((await ada.refresh()).status).toBe(200);
  });

  it('sends letters again', async () => {
    await ada.post('/auth/forgot-password', { email: ada.email });
    expect(await ada.linkToken('reset-password')).toMatch(/^[\w-]{43}$/);
  });

  it('recovers by itself when all connections break at once', async () => {
    await eventually(ready, 200);
    await link.cut();
    await link.mend();
    const { status } = await eventually(() => ada.get('/users/me'), 200);
    expect(status).toBe(200);
  });
});
