import { ThrottlerStorage } from '@nestjs/throttler';
import { type Answer, createTestApp, expectProblem, type Options, type TestApp } from '../kit/index.js';
import { decode, encode } from '../support/forged-token.js';

// What is limited per client address and per user; the lock-out of an account has a file of its own.

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({
    env: {
      TRUST_PROXY: '1',
      LIMIT_DEFAULT: '12/60',
      LIMIT_LOGIN_PER_IP: '3/60',
      LIMIT_SIGNUP_PER_IP: '3/3600',
      LIMIT_FORGOT_PER_IP: '3/3600',
      LIMIT_LINK_TRIES_PER_IP: '3/60',
    },
  });
});
afterAll(() => app.stop());

const token = 'A'.repeat(43);
const strong = 'eleven otters in a canoe';
let addresses = 0;

/** As from a client address that nobody has come from. */
function fromANewAddress(): Options {
  addresses += 1;
  return { headers: { 'x-forwarded-for': `203.0.113.${addresses}` } };
}

const doors: Record<string, (from: Options) => Promise<Answer>> = {
  login: (from) =>
    app.visitor().post('/auth/login', { email: app.newAddress(), password: 'not the right one' }, from),
  signup: (from) =>
    app.visitor().post('/auth/signup', { name: 'Eve', email: app.newAddress(), password: strong }, from),
  forgot: (from) => app.visitor().post('/auth/forgot-password', { email: app.newAddress() }, from),
  resend: (from) => app.visitor().post('/auth/resend-verification', { email: app.newAddress() }, from),
  verify: (from) => app.visitor().post('/auth/verify-email', { token }, from),
  reset: (from) => app.visitor().post('/auth/reset-password', { token, newPassword: strong }, from),
  confirm: (from) => app.visitor().post('/auth/confirm-email-change', { token }, from),
};

async function statusesOf(...asked: [name: string, from: Options][]): Promise<number[]> {
  const answers: number[] = [];
  for (const [name, from] of asked) answers.push((await doors[name]!(from)).status);
  return answers;
}

it.each([
  ['login', 401, ['login'], 60],
  ['signup', 201, ['signup'], 3600],
  ['forgot', 202, ['forgot', 'resend', 'forgot', 'resend'], 3600],
  ['link-tries', 400, ['verify', 'reset', 'confirm', 'verify', 'reset', 'confirm'], 60],
])(
  '%s: three of an address pass through all its doors together, and the fourth does not',
  async (limit, passed, names, windowSeconds) => {
    const from = fromANewAddress();
    const three = [0, 1, 2].map((nth) => names[nth % names.length]!);
    expect(await statusesOf(...three.map((name) => [name, from] as [string, Options]))).toEqual([
      passed,
      passed,
      passed,
    ]);
    for (const name of new Set(names)) {
      const fourth = await doors[name]!(from);
      expectProblem(fourth, 429, 'too_many_requests');
      const wait = Number(fourth.headers.get('retry-after'));
      expect(wait).toBeGreaterThan(windowSeconds - 15);
      expect(wait).toBeLessThanOrEqual(windowSeconds);
      expect(fourth.headers.get('ratelimit-policy')).toBe(
        `"default";q=12;w=60, "${limit}";q=3;w=${windowSeconds}`,
      );
      expect(fourth.headers.get('ratelimit')).toMatch(
        new RegExp(`^"default";r=\\d+;t=\\d+, "${limit}";r=0;t=${wait}$`),
      );
    }
    expect(await statusesOf([names[0]!, fromANewAddress()])).toEqual([passed]);
  },
);

it('login and sign-up tell the same of the limits for a known address as for an unknown one', async () => {
  const ada = await personFrom(fromANewAddress());
  const told = async (email: string) => {
    const from = fromANewAddress();
    const person = { name: 'Eve', email, password: strong };
    const answers = [
      await app.visitor().post('/auth/login', { email, password: 'not the right one' }, from),
      await app.visitor().post('/auth/signup', person, from),
      await app.visitor().post('/auth/forgot-password', { email }, from),
    ];
    return answers.map(({ status, headers }) => [
      status,
      headers.get('ratelimit-policy'),
      headers.get('ratelimit')?.replaceAll(/t=\d+/g, 't'),
    ]);
  };
  expect(await told(ada.email)).toEqual(await told(app.newAddress()));
});

describe('everything else', () => {
  const session = (accessToken: string, from: Options) =>
    app.visitor().get('/auth/session', {
      headers: { ...from.headers, ...(accessToken && { authorization: `Bearer ${accessToken}` }) },
    });
  const left = ({ headers }: Answer) => Number(/"default";r=(\d+)/.exec(headers.get('ratelimit') ?? '')![1]);

  it('is counted per user, from whichever address, and the thirteenth is refused', async () => {
    const ada = await personFrom(fromANewAddress());
    for (let count = 1; count <= 12; count += 1) {
      const answer = await session(ada.accessToken, fromANewAddress());
      expect([answer.status, left(answer)]).toEqual([200, 12 - count]);
    }
    expectProblem(await session(ada.accessToken, fromANewAddress()), 429, 'too_many_requests');
  });

  it('leaves one user of an address what another has used up, and the address itself too', async () => {
    const from = fromANewAddress();
    const [ada, bob] = [await personFrom(fromANewAddress()), await personFrom(fromANewAddress())];
    for (let count = 0; count < 13; count += 1) await session(ada.accessToken, from);
    expect((await session(ada.accessToken, from)).status).toBe(429);
    expect(left(await session(bob.accessToken, from))).toBe(11);
    expect(left(await session('', from))).toBe(11);
  });

  it('never spends the budget of somebody who is only claimed to ask (a forged `sub`)', async () => {
    const ada = await personFrom(fromANewAddress());
    const from = fromANewAddress();
    const [header, payload, signature] = ada.accessToken.split('.');
    const forged = [
      `${header}.${encode({ ...decode(payload), exp: 9_999_999_999 })}.${signature}`,
      `${encode({ alg: 'none', typ: 'at+jwt' })}.${payload}.`,
    ];
    for (let count = 0; count < 6; count += 1)
      for (const accessToken of forged) expect((await session(accessToken, from)).status).toBe(401);
    // A refusal that could be asked for without end would be no limit: 429 comes before 401.
    for (const accessToken of [...forged, '']) expect((await session(accessToken, from)).status).toBe(429);
    expect(left(await session(ada.accessToken, from))).toBe(11);
  });
});

it('the counters are the throttler’s storage as well, for rooms that use its own guard', async () => {
  const storage = app.nest.get<ThrottlerStorage>(ThrottlerStorage, { strict: false });
  const hit = () => storage.increment(`a room’s own ${app.newAddress.name}`, 60_000, 1, 60_000, 'room');
  expect(await hit()).toMatchObject({ totalHits: 1, isBlocked: false });
  expect(await hit()).toMatchObject({ totalHits: 2, isBlocked: true, timeToBlockExpire: 60 });
});

async function personFrom(from: Options) {
  const person = app.visitor();
  person.email = app.newAddress();
  await person.post('/auth/signup', { name: 'Ada', email: person.email, password: person.password }, from);
  await person.post('/auth/verify-email', { token: await person.linkToken('verify-email') }, from);
  expect((await person.logIn(person.email, person.password, from)).status).toBe(200);
  return person;
}
