import { createTestApp, type TestApp, type Visitor } from '../kit/index.js';

let app: TestApp;
const day = 86_400;
const invalid = { status: 401, body: { code: 'refresh_token_invalid' } };
const reused = { status: 401, body: { code: 'refresh_token_reused' } };
const letterAboutReuse = 'We ended one of your sessions';

/** Exchanges a token as somebody who holds nothing else. */
const exchange = (refreshToken: string) => app.visitor().refresh(refreshToken);

async function reusesOnRecord({ userId }: Visitor): Promise<number> {
  return (await app.auditTypesOf(userId)).filter((type) => type === 'session.refresh_reused').length;
}

describe('a refresh token that was exchanged', () => {
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.stop());

  it('repeats its answer within REFRESH_GRACE_SECONDS, for lost answers, and extends nothing', async () => {
    const ada = await app.person();
    const presented = ada.refreshToken;
    await ada.refresh();
    const [before] = (await ada.get('/auth/sessions')).body as unknown as object[];
    app.clock.advance(9);
    const again = await exchange(presented);
    expect(again.body['refreshToken']).toBe(ada.refreshToken);
    expect(7 * day - again.body['refreshExpiresIn']).toBeGreaterThanOrEqual(9);
    expect((await ada.get('/auth/sessions')).body).toEqual([before]);
    // Clocks of two instances differ by milliseconds.
    app.clock.advance(1.5);
    expect(await exchange(presented)).toMatchObject(reused);
  });

  it('gives 20 racing requests with one token one successor', async () => {
    const ada = await app.person();
    const answers = await Promise.all(Array.from({ length: 20 }, () => exchange(ada.refreshToken)));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    const successors = new Set(answers.map(({ body }) => body['refreshToken']));
    expect(successors.size).toBe(1);
    expect((await exchange([...successors][0])).status).toBe(200);
    expect(await reusesOnRecord(ada)).toBe(0);
  });

  it('ends the session when a stolen token is used after its owner’s refresh', async () => {
    const ada = await app.person();
    const elsewhere = app.visitor();
    await elsewhere.logIn(ada.email);
    const stolen = ada.refreshToken;
    await ada.refresh();
    app.clock.advance(11);
    const thief = await exchange(stolen);
    expect(thief).toMatchObject(reused);
    expect(thief.headers.get('www-authenticate')).toContain('Bearer');
    expect(await ada.get('/users/me')).toMatchObject({ status: 401, body: { code: 'token_revoked' } });
    expect(await ada.refresh()).toMatchObject(invalid);
    expect(await elsewhere.isLoggedIn()).toBe(true);
  });

  it('ends the session when its owner comes after the thief, and locks the thief out', async () => {
    const ada = await app.person();
    const thief = app.visitor();
    await thief.refresh(ada.refreshToken);
    await thief.refresh();
    expect(await ada.refresh()).toMatchObject(reused);
    expect(await thief.get('/users/me')).toMatchObject({ status: 401, body: { code: 'token_revoked' } });
    expect(await thief.refresh()).toMatchObject(invalid);
  });

  it('tells of a reuse once: one event, one letter to the owner', async () => {
    const ada = await app.person();
    const stolen = ada.refreshToken;
    await ada.refresh();
    app.clock.advance(11);
    const replays = await Promise.all(Array.from({ length: 5 }, () => exchange(stolen)));
    for (const { status } of replays) expect(status).toBe(401);
    expect(replays.map(({ body }) => body['code'])).toContain('refresh_token_reused');
    expect(await exchange(stolen)).toMatchObject(invalid);
    expect(await reusesOnRecord(ada)).toBe(1);
    await app.inbox.nextLetter(ada.email, { about: letterAboutReuse });
    expect(await app.inbox.unreadLetters(ada.email)).toEqual([]);
  });

  it('takes the token before the last for reused, also within the grace', async () => {
    const ada = await app.person();
    const oldest = ada.refreshToken;
    await ada.refresh();
    await ada.refresh();
    expect(await exchange(oldest)).toMatchObject(reused);
    expect(await ada.isLoggedIn()).toBe(false);
  });

  it('leaves the cookies when it refuses: another tab may have set newer ones', async () => {
    const ada = await app.person('cookie');
    const stale = `__Secure-refresh=${ada.cookies.get('__Secure-refresh')}`;
    await ada.refresh();
    app.clock.advance(11);
    for (const refusal of [reused, invalid]) {
      const answer = await app.visitor('cookie').post('/auth/refresh', {}, { headers: { cookie: stale } });
      expect(answer).toMatchObject(refusal);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  });
});

describe('refresh with REFRESH_GRACE_SECONDS=0', () => {
  beforeAll(async () => {
    app = await createTestApp({ env: { REFRESH_GRACE_SECONDS: '0' } });
  });
  afterAll(() => app.stop());

  it('takes the second use of a token for a reuse at once', async () => {
    const ada = await app.person();
    const presented = ada.refreshToken;
    await ada.refresh();
    expect(await exchange(presented)).toMatchObject(reused);
    expect(await ada.isLoggedIn()).toBe(false);
  });

  it('lets one of racing requests through and ends the session for the others', async () => {
    const ada = await app.person();
    const answers = await Promise.all(Array.from({ length: 10 }, () => exchange(ada.refreshToken)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(9);
    expect(await ada.isLoggedIn()).toBe(false);
    expect(await reusesOnRecord(ada)).toBe(1);
    await app.inbox.nextLetter(ada.email, { about: letterAboutReuse });
    expect(await app.inbox.unreadLetters(ada.email)).toEqual([]);
  });
});

describe('refresh with REFRESH_GRACE_SECONDS=0 on two instances', () => {
  let behind: TestApp | undefined;
  beforeAll(async () => {
    app = await createTestApp({ env: { REFRESH_GRACE_SECONDS: '0' } });
  });
  afterAll(() => Promise.all([behind?.stop(), app.stop()]));

  it('is as strict when the clock of the second is a little behind', async () => {
    const ada = await app.person();
    const presented = ada.refreshToken;
    await ada.refresh();
    behind = await createTestApp({ env: { REFRESH_GRACE_SECONDS: '0' }, keepData: true });
    behind.clock.advance(-5);
    expect(await behind.visitor().refresh(presented)).toMatchObject(reused);
    expect(await ada.refresh()).toMatchObject(invalid);
  });
});
