import { type Answer, createTestApp, password, type TestApp, type Visitor } from '../kit/index.js';
import { type Work, WorkLog } from '../support/work-log.js';

// Who has an account is told to nobody: not in words, not in headers, not by the work that an answer takes (ASVS 6.3.8).

let app: TestApp;
let work: WorkLog;
const addresses: Record<string, string> = {};
beforeAll(async () => {
  app = await createTestApp();
  work = await WorkLog.watch(app);
  const admin = await app.visitor().loginAs('admin');
  const [known, disabled] = [await app.person(), await app.person()];
  const change = await admin.patch(`/admin/users/${disabled.userId}`, { disabled: true });
  expect(change.status).toBe(200);
  const unverified = app.visitor();
  await unverified.signUp(app.newAddress());
  const passwordless = await app.person();
  await admin.post(`/admin/users/${passwordless.userId}/force-password-reset`);
  const people = { known, disabled, unverified, passwordless };
  for (const [kind, { email }] of Object.entries(people)) addresses[kind] = email;
});
afterAll(async () => {
  work.stop();
  await app.stop();
});

const kinds = ['known', 'disabled', 'unverified', 'passwordless'];

/** Unknown is an address once only: a sign-up makes it another kind. */
const addressOf = (kind: string) => addresses[kind] ?? app.newAddress();

/** What a stranger can see of an answer; what is different in every answer is blanked. */
function visible({ status, headers, body, text }: Answer) {
  const seen = Object.fromEntries(headers);
  const perRequest = ['x-request-id', 'date', 'ratelimit'];
  for (const name of perRequest) expect(seen[name]).toBeTruthy();
  for (const name of perRequest) seen[name] = '…';
  return { status, headers: seen, body: { ...body, requestId: '…' }, length: text.length };
}

/** Statements by verb and table: of a lookup for nobody, the condition alone is another. */
function amount({ statements, hashes }: Work) {
  return { statements: statements.map((sql) => sql.replace(/\s+(WHERE|VALUES|ORDER BY)\s.*/s, '')), hashes };
}

describe.each<[string, string, (email: string) => object, number]>([
  [
    'login with a wrong password',
    '/auth/login',
    (email) => ({ email, password: 'wrong horse before nine' }),
    401,
  ],
  ['signup', '/auth/signup', (email) => ({ name: 'Eve', email, password: 'loud mountain after ten' }), 201],
  ['forgot password', '/auth/forgot-password', (email) => ({ email }), 202],
  ['resend verification', '/auth/resend-verification', (email) => ({ email }), 202],
])('%s', (_name, path, body, status) => {
  const ask = (kind: string) => app.visitor().post(path, body(addressOf(kind)));

  it.each(kinds)('answers for an unknown address as for one that is %s', async (kind) => {
    const [unknown, other] = [await ask('unknown'), await ask(kind)];
    expect(other.status).toBe(status);
    expect(visible(other)).toEqual(visible(unknown));
  });

  it.each(kinds)('does the same work for an unknown address as for one that is %s', async (kind) => {
    const [unknown, other] = [await ask('unknown'), await ask(kind)];
    expect(work.of(unknown).statements.length).toBeGreaterThan(0);
    expect(amount(work.of(other))).toEqual(amount(work.of(unknown)));
  });

  it('answers the same for every spelling of an address', async () => {
    const spellings = [addressOf('known').toUpperCase(), ` ${addressOf('known')} `];
    const [known, ...others] = await Promise.all([
      ask('known'),
      ...spellings.map((email) => app.visitor().post(path, body(email))),
    ]);
    for (const other of others) expect(visible(other)).toEqual(visible(known));
  });

  it('sets no cookie and says nothing that could be stored', async () => {
    for (const kind of ['unknown', ...kinds]) {
      const { headers } = await ask(kind);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.getSetCookie()).toEqual([]);
    }
  });
});

describe('the password hashes of a login', () => {
  const wrong = 'wrong horse before nine';

  /** An address that so many sign-ups wait for, each with a password of its own. */
  async function waitedFor(signUps: number): Promise<string> {
    const email = app.newAddress();
    for (let count = 1; count <= signUps; count += 1) {
      expect((await app.visitor().signUp(email, `${password} for the ${count}. time`)).status).toBe(201);
    }
    return email;
  }

  it.each([0, 1, 2, 5, 12])('are one, whatever the password, with %d sign-ups waiting', async (signUps) => {
    const email = await waitedFor(signUps);
    const passwords = [wrong, `${password} for the 1. time`, `${password} for the ${signUps}. time`];
    for (const presented of passwords) {
      const answer = await app.visitor().logIn(email, presented);
      expect(work.of(answer).hashes).toEqual(['m=19456,t=2,p=1']);
    }
  });

  it('are one, and the statements the same number, with 0, 1 and 5 sign-ups waiting', async () => {
    const counts = await Promise.all(
      [0, 1, 5].map(async (signUps) => {
        const answer = await app.visitor().logIn(await waitedFor(signUps), wrong);
        return { ...amount(work.of(answer)), status: answer.status };
      }),
    );
    expect(counts[1]).toEqual(counts[0]);
    expect(counts[2]).toEqual(counts[0]);
    expect(counts[0]).toMatchObject({ status: 401, hashes: ['m=19456,t=2,p=1'] });
  });

  it('are one for a very long password and for an empty account alike', async () => {
    for (const kind of ['unknown', 'known', 'passwordless']) {
      const answer = await app.visitor().logIn(addressOf(kind), 'p'.repeat(1024));
      expect(answer).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
      expect(work.of(answer).hashes).toEqual(['m=19456,t=2,p=1']);
    }
  });
});

describe('change of e-mail address', () => {
  /** Whose token has been used before: the first use costs one question more, whatever is asked. */
  async function someone(): Promise<Visitor> {
    const ada = await app.person();
    await ada.get('/auth/session');
    return ada;
  }

  it('answers for a taken address as for a free one, with the same work', async () => {
    const ada = await someone();
    const ask = (newEmail: string) => ada.post('/auth/change-email', { newEmail, password });
    const free = await ask(app.newAddress());
    expect(free.status).toBe(202);
    for (const kind of kinds) {
      const taken = await ask(addressOf(kind));
      expect(visible(taken)).toEqual(visible(free));
      expect(amount(work.of(taken))).toEqual(amount(work.of(free)));
    }
    expect(work.of(free).hashes).toHaveLength(1);
    expect((await ada.get('/users/me')).body['email']).toBe(ada.email);
  });

  it('refuses a wrong password before it looks at the new address', async () => {
    const ada = await someone();
    const ask = (newEmail: string) =>
      ada.post('/auth/change-email', { newEmail, password: 'wrong horse at nine' });
    const [free, taken] = [await ask(app.newAddress()), await ask(addressOf('known'))];
    expect(free).toMatchObject({ status: 422, body: { errors: [{ code: 'password_incorrect' }] } });
    expect(visible(taken)).toEqual(visible(free));
    expect(amount(work.of(taken))).toEqual(amount(work.of(free)));
  });
});

describe('what only the owner of an address learns', () => {
  it.each<[string, string, string]>([
    ['disabled', password, 'account_disabled'],
    ['unverified', password, 'email_unverified'],
  ])('an account that is %s is told so after the right password alone', async (kind, right, code) => {
    const email = addressOf(kind);
    const wrong = await app.visitor().logIn(email, 'wrong horse before nine');
    expect(wrong).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
    expect(await app.visitor().logIn(email, right)).toMatchObject({ status: 403, body: { code } });
  });

  it('a link that is no good looks the same whoever it is made up for', async () => {
    const token = 'A'.repeat(43);
    const reset = (guess: string) =>
      app.visitor().post('/auth/reset-password', { token: guess, newPassword: password });
    const [one, other] = [await reset(token), await reset(token.toLowerCase())];
    expect(one).toMatchObject({ status: 400, body: { code: 'link_invalid' } });
    expect(visible(other)).toEqual(visible(one));
    expect(amount(work.of(other))).toEqual(amount(work.of(one)));
  });
});
