import { type Answer, createTestApp, type TestApp, type Visitor, webUrl } from '../kit/index.js';

let app: TestApp;
const hour = 3600;

/** What two answers must have in common for nobody to tell them apart. */
function seen({ status, text, headers }: Answer) {
  const varying = ['date', 'x-request-id', 'ratelimit'];
  return { status, text, headers: [...headers].filter(([name]) => !varying.includes(name)) };
}

/** A sign-up that waits for its link to be followed. */
async function waiting(email = app.newAddress(), password?: string, name = 'Ada Lovelace'): Promise<Visitor> {
  const visitor = app.visitor();
  Object.assign(visitor, { email, ...(password && { password }) });
  const answer = await visitor.post('/auth/signup', { name, email, password: visitor.password });
  expect(answer.status).toBe(201);
  return visitor;
}

const verify = (token: string) => app.visitor().post('/auth/verify-email', { token });
const linkInvalid = { status: 400, body: { code: 'link_invalid' } };
const invalidCredentials = { status: 401, body: { code: 'invalid_credentials' } };

describe('sign-up', () => {
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.stop());

  it('leads through the letter to an account that can log in', async () => {
    const ada = app.visitor();
    const answer = await ada.signUp(app.newAddress());
    expect(answer.status).toBe(201);
    expect((await ada.logIn()).body['code']).toBe('email_unverified');
    expect((await ada.followLink('verify-email')).status).toBe(204);
    expect((await ada.logIn()).status).toBe(200);
    expect((await ada.get('/users/me')).body).toMatchObject({ email: ada.email, emailVerified: true });
  });

  it('answers alike for a known and an unknown address, and tells the owner (account enumeration)', async () => {
    const owner = await app.person();
    const unknown = app.newAddress();
    const body = { name: 'Eve', password: 'eleven otters in a canoe' };
    const forKnown = await app.visitor().post('/auth/signup', { ...body, email: owner.email });
    const forUnknown = await app.visitor().post('/auth/signup', { ...body, email: unknown });
    expect(forKnown.status).toBe(201);
    expect(seen(forKnown)).toEqual(seen(forUnknown));
    const letter = await app.inbox.nextLetter(owner.email, { about: 'You already have an account' });
    expect(letter.text + letter.html).not.toContain('#token=');
    expect(await app.visitor().logIn(owner.email, body.password)).toMatchObject(invalidCredentials);
    expect((await owner.logIn()).body['user'].name).toBe('Ada Lovelace');
  });

  it.each([
    ['earlier', 0],
    ['later', 1],
  ])('makes the %s of two sign-ups the account when its link is followed (squatting)', async (_, chosen) => {
    const email = app.newAddress();
    const attempts: { visitor: Visitor; token: string }[] = [];
    for (const [name, password] of [
      ['Early', 'first come, first served'],
      ['Late', 'whoever laughs last laughs'],
    ] as const) {
      const visitor = await waiting(email, password, name);
      attempts.push({ visitor, token: await visitor.linkToken('verify-email') });
    }
    const [owner, stranger] = chosen === 0 ? attempts : attempts.toReversed();
    expect((await verify(owner!.token)).status).toBe(204);
    expect(await verify(stranger!.token)).toMatchObject(linkInvalid);
    expect((await owner!.visitor.logIn()).body['user'].name).toBe(chosen === 0 ? 'Early' : 'Late');
    expect(await stranger!.visitor.logIn()).toMatchObject(invalidCredentials);
  });

  it('gives the address to one of two sign-ups whose links are followed at once', async () => {
    const email = app.newAddress();
    const one = await waiting(email, 'one of two at the door');
    const two = await waiting(email, 'the other at the door');
    const tokens = [await one.linkToken('verify-email'), await two.linkToken('verify-email')];
    const answers = await Promise.all(tokens.map(verify));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 400]);
    const [winner, loser] = answers[0]?.status === 204 ? [one, two] : [two, one];
    expect((await winner.logIn()).status).toBe(200);
    expect(await loser.logIn()).toMatchObject(invalidCredentials);
  });

  it('takes every spelling of an address for the same account', async () => {
    const local = app.newAddress().replace(/@.*/, '').replace('person', 'Person');
    const email = `${local}@xn--bcher-kva.example`;
    const owner = await app.person('body', email);
    for (const spelling of [
      `  ${email} `,
      email.toUpperCase(),
      `${local}@b\u00fccher.example`,
      `${local}@BU\u0308CHER.EXAMPLE`,
    ]) {
      expect((await app.visitor().logIn(spelling, owner.password)).status).toBe(200);
    }
    await waiting(`${local.toLowerCase()}@b\u00fccher.example`);
    await app.inbox.nextLetter(email, { about: 'You already have an account' });
    expect((await owner.get('/users/me')).body['email']).toBe(email);
  });

  it('builds links from WEB_URL alone, with the token in the fragment (host header injection)', async () => {
    const email = app.newAddress();
    const headers = {
      'x-forwarded-host': 'evil.example',
      forwarded: 'host=evil.example',
      referer: 'https://evil.example/',
    };
    const body = { name: 'Visit evil.example', email, password: 'eleven otters in a canoe' };
    await app.visitor().post('/auth/signup', body, { headers });
    const { subject, text, html } = await app.inbox.nextLetter(email);
    const links = (text + html).match(/https?:[^\s"<]+/g) ?? [];
    expect(links.length).toBeGreaterThan(1);
    for (const link of links) expect(link.replace(/[\w-]{43}$/, '')).toBe(`${webUrl}/verify-email#token=`);
    expect(subject + text + html).not.toContain('evil');
  });

  it.each([
    ['de-DE,de;q=0.9,en;q=0.8', 'Bestätigen Sie Ihre E-Mail-Adresse', 'de'],
    ['fr-FR, de;q=0.5', 'Bestätigen Sie Ihre E-Mail-Adresse', 'de'],
    ['en-GB,de;q=0.5', 'Confirm your e-mail address', 'en'],
    ['fr', 'Confirm your e-mail address', 'en'],
  ])('writes letters in the language that %s prefers', async (acceptLanguage, subject, language) => {
    const email = app.newAddress();
    const body = { name: 'Ada', email, password: 'eleven otters in a canoe' };
    await app.visitor().post('/auth/signup', body, { headers: { 'accept-language': acceptLanguage } });
    const letter = await app.inbox.nextLetter(email);
    expect(letter.subject).toBe(subject);
    expect(letter.html).toContain(`<html lang="${language}">`);
  });

  it('refuses roles that a sign-up brings along (mass assignment)', async () => {
    const email = app.newAddress();
    const body = { name: 'Eve', email, password: 'eleven otters in a canoe', roles: ['admin'] };
    const answer = await app.visitor().post('/auth/signup', body);
    expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
    expect(answer.body['errors']).toMatchObject([{ pointer: '/roles', code: 'unknown_field' }]);
    expect(await app.inbox.unreadLetters(email)).toEqual([]);
  });

  describe('the link', () => {
    it('works until VERIFY_LINK_HOURS are over and not after', async () => {
      const [ada, bob] = [await waiting(), await waiting()];
      const tokens = [await ada.linkToken('verify-email'), await bob.linkToken('verify-email')];
      app.clock.advance(24 * hour - 5);
      expect((await verify(tokens[0]!)).status).toBe(204);
      app.clock.advance(5);
      expect(await verify(tokens[1]!)).toMatchObject(linkInvalid);
      expect((await bob.logIn()).body['code']).toBe('email_unverified');
    });

    it('works once', async () => {
      const ada = await waiting();
      const token = await ada.linkToken('verify-email');
      const answers = await Promise.all([verify(token), verify(token)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([204, 400]);
      expect(await verify(token)).toMatchObject(linkInvalid);
    });

    it('dies when a newer one is sent', async () => {
      const ada = await waiting();
      const older = await ada.linkToken('verify-email');
      expect((await ada.post('/auth/resend-verification', { email: ada.email })).status).toBe(202);
      const newer = await ada.linkToken('verify-email');
      expect(await verify(older)).toMatchObject(linkInvalid);
      expect((await verify(newer)).status).toBe(204);
    });

    it('is no other token: neither a made-up one nor one that resets a password', async () => {
      const ada = await waiting();
      await ada.post('/auth/forgot-password', { email: ada.email });
      for (const token of ['A', 'A'.repeat(43), 'A'.repeat(200), await ada.linkToken('reset-password')]) {
        expect(await verify(token)).toMatchObject(linkInvalid);
      }
      expect((await ada.logIn()).body['code']).toBe('email_unverified');
      expect(await verify('A'.repeat(201))).toMatchObject({
        status: 422,
        body: { code: 'validation_failed' },
      });
    });
  });

  describe('sending the letter again', () => {
    it('answers alike for waiting, verified and unknown addresses, and writes to the waiting one only', async () => {
      const [ada, verified, unknown] = [await waiting(), await app.person(), app.newAddress()];
      await ada.linkToken('verify-email');
      const answers: Answer[] = [];
      for (const email of [ada.email, verified.email, unknown]) {
        answers.push(await app.visitor().post('/auth/resend-verification', { email }));
      }
      expect(answers[0]!.status).toBe(202);
      for (const answer of answers) expect(seen(answer)).toEqual(seen(answers[0]!));
      expect(await app.inbox.unreadLetters(ada.email)).toHaveLength(1);
      expect(await app.inbox.unreadLetters(verified.email)).toEqual([]);
      expect(await app.inbox.unreadLetters(unknown)).toEqual([]);
    });

    it('asks for a password where several sign-ups wait, so that no stranger’s is confirmed by mistake', async () => {
      const email = app.newAddress();
      const owner = await waiting(email, 'one of two at the door');
      const stranger = await waiting(email, 'the other at the door');
      for (const person of [owner, stranger]) await person.linkToken('verify-email');
      await owner.post('/auth/resend-verification', { email });
      const token = await owner.linkToken('reset-password');
      expect(await app.inbox.unreadLetters(email)).toEqual([]);
      const newPassword = 'only the mailbox knows this';
      expect((await owner.post('/auth/reset-password', { token, newPassword })).status).toBe(204);
      const logins = [await owner.logIn(), await stranger.logIn(), await owner.logIn(email, newPassword)];
      expect(logins.map(({ status }) => status)).toEqual([401, 401, 200]);
    });
  });
});

describe('sign-up with LOGIN_REQUIRES_VERIFIED_EMAIL=false', () => {
  beforeAll(async () => {
    app = await createTestApp({ env: { LOGIN_REQUIRES_VERIFIED_EMAIL: 'false' } });
  });
  afterAll(() => app.stop());

  it('lets people in before they have verified the address', async () => {
    const ada = await waiting();
    expect(await ada.logIn()).toMatchObject({ status: 200, body: { user: { emailVerified: false } } });
    expect((await ada.followLink('verify-email')).status).toBe(204);
    expect((await ada.get('/users/me')).body['emailVerified']).toBe(true);
  });

  it('ends the session of a squatter when the owner of the address verifies', async () => {
    const squatter = await waiting(undefined, 'mine until somebody asks');
    await squatter.logIn();
    await squatter.linkToken('verify-email');
    const owner = await waiting(squatter.email, 'quite a different one');
    expect((await owner.followLink('verify-email')).status).toBe(204);
    expect(await squatter.get('/users/me')).toMatchObject({ status: 401, body: { code: 'token_revoked' } });
    expect((await squatter.refresh()).body['code']).toBe('refresh_token_invalid');
    expect(await squatter.logIn()).toMatchObject(invalidCredentials);
    expect((await owner.logIn()).body['user'].emailVerified).toBe(true);
  });
});
