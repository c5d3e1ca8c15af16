import { type Answer, createTestApp, expectProblem, type Options, type TestApp } from '../kit/index.js';

let app: TestApp;
const by = (...hops: string[]): Options => ({ headers: { 'x-forwarded-for': hops.join(', ') } });
const ask = (options?: Options) => app.visitor().get('/auth/session', options);

/** The statuses of so many requests, one after the other. */
async function statuses(count: number, options?: Options): Promise<number[]> {
  const answers: number[] = [];
  for (let sent = 0; sent < count; sent += 1) answers.push((await ask(options)).status);
  return answers;
}

/** What RateLimit says is left, and in how many seconds there is more. */
function rateLimit({ headers }: Answer): { left: number; seconds: number } {
  const [, left, seconds] = /^"default";r=(\d+);t=(\d+)$/.exec(headers.get('ratelimit') ?? '') ?? [];
  return { left: Number(left), seconds: Number(seconds) };
}

describe('LIMIT_DEFAULT=5/60', () => {
  beforeEach(async () => {
    app = await createTestApp({ env: { LIMIT_DEFAULT: '5/60' } });
  });
  afterEach(() => app.stop());

  it('lets five requests pass and refuses the sixth, with the time to wait', async () => {
    expect(await statuses(5)).toEqual([401, 401, 401, 401, 401]);
    const sixth = await ask();
    expectProblem(sixth, 429, 'too_many_requests', '/api/v1/auth/session');
    const retryAfter = Number(sixth.headers.get('retry-after'));
    expect(retryAfter).toBeGreaterThan(55);
    expect(retryAfter).toBeLessThanOrEqual(60);
    expect(rateLimit(sixth)).toEqual({ left: 0, seconds: retryAfter });
  });

  it('tells the policy, what is left and when there is more, in each answer', async () => {
    for (const left of [4, 3, 2, 1, 0, 0]) {
      const answer = await ask();
      expect(answer.headers.get('ratelimit-policy')).toBe('"default";q=5;w=60');
      expect(rateLimit(answer)).toEqual({ left, seconds: expect.any(Number) });
      expect(rateLimit(answer).seconds).toBeGreaterThan(55);
      expect(rateLimit(answer).seconds).toBeLessThanOrEqual(60);
      expect([...answer.headers.keys()].filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
    }
  });

  it('counts all operations together, whoever asks from the address', async () => {
    const answers = [
      await ask(),
      await app.visitor().get('/users/me'),
      await app.visitor().post('/auth/login', { email: 'ada@example.com', password: 'not the right one' }),
      await app.visitor('cookie').post('/auth/logout'),
      await app.visitor().get('//.well-known/jwks.json'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 204, 200]);
    const person = { name: 'Eve', email: app.newAddress(), password: 'eleven otters in a canoe' };
    const refused = await app.visitor().post('/auth/signup', person);
    expectProblem(refused, 429, 'too_many_requests', '/api/v1/auth/signup');
    expect(await app.sql('SELECT 1 FROM users')).toEqual([]);
  });

  it('counts requests that come at once exactly', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => ask()));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(7);
  });

  it('is not escaped by naming another address in a header (X-Forwarded-For spoofing)', async () => {
    expect(await statuses(5, by('203.0.113.1'))).not.toContain(429);
    for (const name of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'cf-connecting-ip', 'true-client-ip']) {
      const value = name === 'forwarded' ? 'for=203.0.113.2' : '203.0.113.2';
      expect(await ask({ headers: { [name]: value } })).toMatchObject({
        status: 429,
        body: { code: 'too_many_requests' },
      });
    }
  });
});

it('lets requests pass again when the time is over', async () => {
  app = await createTestApp({ env: { LIMIT_DEFAULT: '2/1' } });
  try {
    expect(await statuses(3)).toEqual([401, 401, 429]);
    const began = Date.now();
    let answer = await ask();
    while (answer.status === 429 && Date.now() - began < 5000) answer = await ask();
    expect(answer.status).toBe(401);
    expect(rateLimit(answer).left).toBe(1);
  } finally {
    await app.stop();
  }
});

describe('without TRUST_PROXY', () => {
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.stop());

  it('sessions and audit events have the address of the socket, whatever a header says', async () => {
    const ada = await app.person();
    const phone = await app.anotherDevice(ada, 'body', by('203.0.113.7'));
    expect(await addressesOf(phone.userId)).toEqual(['127.0.0.1']);
    expect((await phone.get('/auth/sessions')).body).toMatchObject([
      { ip: '127.0.0.1' },
      { ip: '127.0.0.1' },
    ]);
  });
});

describe('with TRUST_PROXY=1', () => {
  beforeAll(async () => {
    app = await createTestApp({ env: { TRUST_PROXY: '1', LIMIT_DEFAULT: '5/60' } });
  });
  afterAll(() => app.stop());

  it('the client is the last hop of X-Forwarded-For, in sessions and in audit events', async () => {
    const device = app.visitor();
    await device.post('/auth/signup', newcomer(app.newAddress()), by('203.0.113.7'));
    const email = (await app.sql<{ email: string }>('SELECT email FROM users'))[0]!.email;
    const token = await device.linkToken('verify-email', email);
    await device.post('/auth/verify-email', { token }, by('203.0.113.7'));
    await device.logIn(email, newcomer('').password, by('198.51.100.9', '203.0.113.7'));
    const sessions = await device.get('/auth/sessions', by('203.0.113.8'));
    expect(sessions.body).toMatchObject([{ ip: '203.0.113.7' }]);
    expect(await addressesOf(device.userId)).toEqual(['203.0.113.7']);
  });

  it('each client has a counter of its own', async () => {
    expect(await statuses(6, by('203.0.113.20'))).toEqual([401, 401, 401, 401, 401, 429]);
    expect((await ask(by('203.0.113.21'))).status).toBe(401);
    expect((await ask()).status).toBe(401);
    expect((await ask(by('203.0.113.20'))).status).toBe(429);
  });

  it('hops that the client names itself open no new counter (X-Forwarded-For spoofing)', async () => {
    for (let hop = 1; hop <= 5; hop += 1)
      expect((await ask(by(`198.51.100.${hop}`, '203.0.113.30'))).status).toBe(401);
    expect((await ask(by('198.51.100.6', '203.0.113.30'))).status).toBe(429);
  });

  it('IPv6 addresses of one /64 share a counter, as one client has them all', async () => {
    for (const host of ['::1', '::2', ':ffff:ffff:ffff:ffff', ':0:0:0:4', ':a:b:c:d'])
      expect((await ask(by(`2001:db8:1:1${host}`))).status).toBe(401);
    expect((await ask(by('2001:db8:1:1::6'))).status).toBe(429);
    expect((await ask(by('2001:0DB8:0001:0001::7'))).status).toBe(429);
    for (const other of ['2001:db8:1:2::1', '2001:db8:1::1', '2001:db8:2:1::1'])
      expect((await ask(by(other))).status).toBe(401);
  });

  it('an IPv4 address written as IPv6 is the same client', async () => {
    expect(await statuses(5, by('203.0.113.40'))).not.toContain(429);
    expect((await ask(by('::ffff:203.0.113.40'))).status).toBe(429);
    expect((await ask(by('::ffff:203.0.113.41'))).status).toBe(401);
  });
});

function newcomer(email: string) {
  return { name: 'Ada Lovelace', email, password: 'quiet harbour before nine' };
}

/** Every address that audit events about a user name. */
async function addressesOf(userId: string): Promise<string[]> {
  const rows = await app.sql<{ ip: string }>('SELECT DISTINCT ip FROM audit_events WHERE user_id = $1', [
    userId,
  ]);
  return rows.map(({ ip }) => ip);
}
