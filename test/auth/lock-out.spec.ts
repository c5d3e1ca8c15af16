import { HashQueue } from '../../src/auth/password/hash-queue.js';
import { type Answer, createTestApp, expectProblem, password, type TestApp } from '../kit/index.js';

// Five wrong passwords for an account, through whichever door, and the next has to wait: without telling whether there is
// such an account, and without locking its owner out for good.

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ env: { LIMIT_LOGIN_FAILURES: '5/900' } });
});
afterAll(() => app.stop());

const wrong = 'wrong horse before nine';
const logIn = (email: string, presented = wrong) => app.visitor().logIn(email, presented);

async function failures(count: number, email: string): Promise<void> {
  for (let time = 0; time < count; time += 1) expect((await logIn(email)).status).toBe(401);
}

/** Seconds to wait, of an answer that says so. */
function waitOf(answer: Answer): number {
  expectProblem(answer, 429, 'too_many_requests');
  return Number(answer.headers.get('retry-after'));
}

/** Of the lock-out nothing: it would tell a stranger how an account is being attacked. */
const policy = '"default";q=100000;w=60, "login";q=100000;w=60';

describe('five wrong passwords', () => {
  it('are compared, and the sixth, although it is the right one, has to wait', async () => {
    const ada = await app.person();
    await failures(5, ada.email);
    for (const presented of [wrong, password]) {
      const wait = waitOf(await logIn(ada.email, presented));
      expect(wait).toBeGreaterThan(20);
      expect(wait).toBeLessThanOrEqual(30);
    }
    expect(await ada.isLoggedIn()).toBe(true);
  });

  it('lock an address that nobody has as they lock an account, in the same words (account enumeration)', async () => {
    const ada = await app.person();
    const nobody = app.newAddress();
    await Promise.all([failures(5, ada.email), failures(5, nobody)]);
    const [known, unknown] = [await logIn(ada.email), await logIn(nobody)];
    const seen = ({ status, body, headers }: Answer) => ({
      status,
      body: { ...body, requestId: '' },
      headers: [...headers].filter(
        ([name]) => !['date', 'x-request-id', 'ratelimit', 'retry-after'].includes(name),
      ),
    });
    expect(seen(known)).toEqual(seen(unknown));
    expect(Math.abs(waitOf(known) - waitOf(unknown))).toBeLessThanOrEqual(5);
    expect(known.headers.get('ratelimit-policy')).toBe(policy);
  });

  it('count together however the address is spelled', async () => {
    const email = `ada-${Date.now().toString(36)}@bücher.example`;
    const [local = '', domain = ''] = email.split('@');
    const spellings = [
      email.toUpperCase(),
      ` ${email} `,
      email.normalize('NFD'),
      `${local}@xn--bcher-kva.example`,
      `${local.toUpperCase()}@${domain}`,
    ];
    for (const spelling of spellings) await failures(1, spelling);
    waitOf(await logIn(email, password));
  });

  it('count together through every door that takes the password', async () => {
    const ada = await app.person();
    const doors = [
      () =>
        ada.post('/auth/change-password', { currentPassword: wrong, newPassword: 'loud mountain after ten' }),
      () => ada.post('/auth/change-email', { newEmail: app.newAddress(), password: wrong }),
      () => ada.delete('/users/me', { password: wrong }),
    ];
    await failures(2, ada.email);
    for (const present of doors) expect((await present()).status).toBe(422);
    waitOf(await logIn(ada.email, password));
    for (const present of doors) waitOf(await present());
    waitOf(await ada.delete('/users/me', { password }));
  });

  it('spread over a longer time lock nobody out', async () => {
    const ada = await app.person();
    await failures(4, ada.email);
    app.clock.advance(901);
    await failures(4, ada.email);
    expect((await logIn(ada.email, password)).status).toBe(200);
  });
});

describe('a lock-out', () => {
  /** After the wait, one more that is wrong. */
  async function failAfter(waitSeconds: number, email: string): Promise<number> {
    app.clock.advance(waitSeconds + 1);
    await failures(1, email);
    return waitOf(await logIn(email));
  }

  it('doubles with each further failure up to a quarter of an hour, and ends with the right password', async () => {
    const ada = app.visitor();
    await ada.signUp(app.newAddress());
    await ada.followLink('verify-email');
    await failures(5, ada.email);
    const waits: number[] = [waitOf(await logIn(ada.email))];
    for (let time = 0; time < 6; time += 1) waits.push(await failAfter(waits.at(-1)!, ada.email));
    for (const [nth, most] of [30, 60, 120, 240, 480, 900, 900].entries()) {
      expect(waits[nth]).toBeGreaterThan(most - 20);
      expect(waits[nth]).toBeLessThanOrEqual(most);
    }
    app.clock.advance(901);
    expect((await logIn(ada.email, password)).status).toBe(200);
    await failures(4, ada.email);
    expect((await logIn(ada.email, password)).status).toBe(200);
  });

  it('lets one password at a time be compared when it has ended', async () => {
    const email = app.newAddress();
    await failures(5, email);
    app.clock.advance(31);
    const statuses = (await Promise.all([1, 2, 3, 4].map(() => logIn(email)))).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([401, 429, 429, 429]);
  });

  it('is forgotten after an hour without failures', async () => {
    const email = app.newAddress();
    await failures(5, email);
    app.clock.advance(31 + 3600);
    await failures(5, email);
    expect(waitOf(await logIn(email))).toBeLessThanOrEqual(30);
  });

  it('does not stop the owner from setting a new password by mail, which ends it (lock-out as an attack)', async () => {
    const ada = await app.person();
    await failures(5, ada.email);
    waitOf(await logIn(ada.email, password));
    expect((await app.visitor().post('/auth/forgot-password', { email: ada.email })).status).toBe(202);
    const newPassword = 'loud mountain after ten';
    const token = await ada.linkToken('reset-password');
    expect((await app.visitor().post('/auth/reset-password', { token, newPassword })).status).toBe(204);
    expect((await logIn(ada.email, newPassword)).status).toBe(200);
  });
});

describe('right passwords', () => {
  it('are all let in, however many come at once', async () => {
    const ada = await app.person();
    const logins = await Promise.all(Array.from({ length: 30 }, () => logIn(ada.email, password)));
    expect(logins.map(({ status }) => status)).toEqual(logins.map(() => 200));
  });

  it('clear the failures before them', async () => {
    const ada = await app.person();
    for (let round = 0; round < 2; round += 1) {
      await failures(4, ada.email);
      expect((await logIn(ada.email, password)).status).toBe(200);
    }
  });

  it('of a disabled or unverified account are no failures', async () => {
    const [disabled, admin, unverified] = [
      await app.person(),
      await app.visitor().loginAs('admin'),
      app.visitor(),
    ];
    await admin.patch(`/admin/users/${disabled.userId}`, { disabled: true });
    await unverified.signUp(app.newAddress());
    for (const { email } of [disabled, unverified])
      for (let time = 0; time < 6; time += 1) expect((await logIn(email, password)).status).toBe(403);
  });

  it('of a stranger’s sign-up do not clear the way for guesses at another’s (sign-up squatting)', async () => {
    const ada = app.visitor();
    await ada.signUp(app.newAddress());
    const mallory = app.visitor();
    await mallory.signUp(ada.email, 'mallory was here too');
    await failures(4, ada.email);
    expect((await logIn(ada.email, 'mallory was here too')).status).toBe(403);
    await failures(1, ada.email);
    waitOf(await logIn(ada.email));
  });
});

it('a login that could not be judged is no failure, and holds no place', async () => {
  const ada = await app.person();
  app.nest.useLogger(false);
  const opens = await Promise.all(app.instances.map(fillTheHashQueue));
  for (let time = 0; time < 6; time += 1) expect((await logIn(ada.email)).status).toBe(503);
  await Promise.all(opens.map((open) => open()));
  expect((await logIn(ada.email, password)).status).toBe(200);
  await failures(4, ada.email);
  expect((await logIn(ada.email, password)).status).toBe(200);
});

/** Every place at work and in the queue is taken until the returned function is called. */
async function fillTheHashQueue(instance: TestApp['nest']): Promise<() => Promise<unknown>> {
  const queue = instance.get(HashQueue);
  let open!: () => void;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const taken: Promise<void>[] = [];
  for (;;) {
    const turn = queue.run(() => gate);
    const isFull = await Promise.race([
      turn.then(
        () => false,
        () => true,
      ),
      Promise.resolve().then(() => false),
    ]);
    if (isFull) break;
    taken.push(turn);
    if (taken.length > 200) break;
  }
  return () => {
    open();
    return Promise.all(taken);
  };
}
