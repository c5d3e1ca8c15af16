import bcrypt from 'bcrypt';
import { type Answer, createTestApp, password, type TestApp, type Visitor } from '../kit/index.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ env: { MAX_SESSIONS_PER_USER: '4' } });
});
afterAll(() => app.stop());

const invalidCredentials = { status: 401, body: { code: 'invalid_credentials' } };
const revoked = { status: 401, body: { code: 'token_revoked' } };

/** What two answers must have in common for nobody to tell them apart. */
function seen({ status, body, headers }: Answer) {
  const varying = ['date', 'x-request-id', 'ratelimit'];
  const told = [...headers].filter(([name]) => !varying.includes(name));
  return { status, told, body: { ...body, requestId: '' } };
}

describe('login', () => {
  it('answers with the session and its tokens in the body transport', async () => {
    const ada = await app.person();
    const { body } = await ada.logIn();
    expect(body).toEqual({
      tokenType: 'Bearer',
      accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      refreshToken: expect.stringMatching(/^ghr_[\w-]{80}$/),
      expiresIn: expect.any(Number),
      refreshExpiresIn: expect.any(Number),
      user: {
        id: ada.userId,
        name: 'Ada Lovelace',
        email: ada.email,
        roles: ['user'],
        emailVerified: true,
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      },
    });
    expect(7 * 86_400 - body['refreshExpiresIn']).toBeLessThanOrEqual(2);
    expect((await ada.get('/users/me')).body).toEqual(body['user']);
  });

  it('answers with the session alone in the cookie transport', async () => {
    const { body } = await (await app.person('cookie')).logIn();
    expect(Object.keys(body).sort()).toEqual(['expiresIn', 'refreshExpiresIn', 'user']);
  });

  it('answers alike for a wrong password and an unknown address (account enumeration)', async () => {
    const ada = await app.person();
    const forWrong = await app.visitor().logIn(ada.email, 'not the password at all');
    const forUnknown = await app.visitor().logIn(app.newAddress(), 'not the password at all');
    expect(forWrong).toMatchObject(invalidCredentials);
    expect(forWrong.headers.get('www-authenticate')).toContain('Bearer');
    expect(seen(forWrong)).toEqual(seen(forUnknown));
  });

  it('tells only who knows the password that an address is unverified (account enumeration)', async () => {
    const ada = app.visitor();
    await ada.signUp(app.newAddress());
    expect(await ada.logIn(ada.email, 'not the password at all')).toMatchObject(invalidCredentials);
    expect(await ada.logIn()).toMatchObject({ status: 403, body: { code: 'email_unverified' } });
  });

  it('tells only who knows the password that an account is disabled (account enumeration)', async () => {
    const [ada, admin] = [await app.person(), await app.visitor().loginAs('admin')];
    expect((await admin.patch(`/admin/users/${ada.userId}`, { disabled: true })).status).toBe(200);
    expect(await ada.logIn(ada.email, 'not the password at all')).toMatchObject(invalidCredentials);
    expect(await ada.logIn()).toMatchObject({ status: 403, body: { code: 'account_disabled' } });
  });

  it.each([
    ['no password', { email: 'ada@example.com', password: '' }, '/password'],
    ['no address', { email: 'ada', password }, '/email'],
    ['a field of nobody’s', { email: 'ada@example.com', password, remember: true }, '/remember'],
  ])('refuses %s', async (_, body, pointer) => {
    const answer = await app.visitor().post('/auth/login', body);
    expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed', errors: [{ pointer }] } });
  });

  it('lets parallel logins with the right password all in', async () => {
    const ada = await app.person();
    await ada.post('/auth/logout');
    const devices = await Promise.all(Array.from({ length: 4 }, () => app.anotherDevice(ada)));
    expect(await Promise.all(devices.map((device) => device.isLoggedIn()))).toEqual([true, true, true, true]);
  });

  it('ends the least recently used session beyond MAX_SESSIONS_PER_USER', async () => {
    const first = await app.person();
    const others = [
      await app.anotherDevice(first),
      await app.anotherDevice(first),
      await app.anotherDevice(first),
    ];
    expect(await Promise.all([first, ...others].map((device) => device.isLoggedIn()))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    await first.refresh();
    const last = await app.anotherDevice(first);
    expect(await Promise.all([first, ...others, last].map((device) => device.isLoggedIn()))).toEqual([
      true,
      false,
      true,
      true,
      true,
    ]);
    expect((await others[0]!.refresh()).body['code']).toBe('refresh_token_invalid');
  });

  it('ends the session that the browser had, and leaves those of other devices', async () => {
    const phone = await app.person();
    const browser = await app.anotherDevice(phone, 'cookie');
    const before = browser.cookies.get('__Host-access')!;
    await browser.logIn(phone.email, 'not the password at all');
    expect(await browser.isLoggedIn()).toBe(true);
    await browser.logIn(phone.email, password);
    const old = app.visitor();
    old.accessToken = before;
    expect(await old.get('/auth/session')).toMatchObject(revoked);
    expect(await Promise.all([browser, phone].map((device) => device.isLoggedIn()))).toEqual([true, true]);
    expect((await phone.get('/auth/sessions')).body).toHaveLength(2);
  });
});

describe('an imported bcrypt hash', () => {
  /** A person whose password came from another system. */
  async function imported(secret: string, prefix = '$2b$'): Promise<Visitor> {
    const person = await app.person();
    const hash = (await bcrypt.hash(secret, 4)).replace(/^\$2b\$/, prefix);
    await app.sql('UPDATE passwords SET hash = $1 WHERE user_id = $2', [hash, person.userId]);
    return person;
  }

  const storedHash = async ({ userId }: Visitor) =>
    (await app.sql<{ hash: string }>('SELECT hash FROM passwords WHERE user_id = $1', [userId]))[0]?.hash;

  it.each(['$2a$', '$2b$', '$2y$'])('of the form %s is accepted and becomes argon2id', async (prefix) => {
    const ada = await imported('from the old house', prefix);
    expect(await ada.logIn(ada.email, 'from the new house')).toMatchObject(invalidCredentials);
    expect(await storedHash(ada)).toContain(prefix);
    expect((await ada.logIn(ada.email, 'from the old house')).status).toBe(200);
    expect(await storedHash(ada)).toMatch(/^\$argon2id\$v=19\$m=19456,(t=2,p=1|p=1,t=2)\$/);
    expect((await ada.logIn(ada.email, 'from the old house')).status).toBe(200);
    expect(await ada.logIn(ada.email, 'from the new house')).toMatchObject(invalidCredentials);
  });

  it('lets parallel logins in while it is upgraded', async () => {
    const ada = await imported('from the old house');
    const logins = Array.from({ length: 4 }, () => app.visitor().logIn(ada.email, 'from the old house'));
    expect((await Promise.all(logins)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });

  it('is not opened by another password with the same 72 bytes at its beginning', async () => {
    const ada = await imported('x'.repeat(72));
    expect(await ada.logIn(ada.email, `${'x'.repeat(72)}y`)).toMatchObject(invalidCredentials);
    expect((await ada.logIn(ada.email, 'x'.repeat(72))).status).toBe(200);
  });
});
