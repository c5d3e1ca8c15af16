import { type Answer, createTestApp, password, type TestApp, type Visitor } from '../kit/index.js';

const linkInvalid = { status: 400, body: { code: 'link_invalid' } };
const invalidCredentials = { status: 401, body: { code: 'invalid_credentials' } };

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ env: { EMAIL_CHANGE_LINK_MINUTES: '10' } });
});
afterAll(() => app.stop());

const ask = (person: Visitor, newEmail: string, presented = password) =>
  person.post('/auth/change-email', { newEmail, password: presented });
const confirm = (token: string) => app.visitor().post('/auth/confirm-email-change', { token });
const logIn = (email: string) => app.visitor().logIn(email, password);
const subjectsTo = async (address: string) =>
  (await app.inbox.unreadLetters(address)).map(({ subject }) => subject);
const emailOf = async (person: Visitor) => (await person.get('/users/me')).body['email'];

async function askedLink(person: Visitor, newEmail: string): Promise<string> {
  expect((await ask(person, newEmail)).status).toBe(202);
  return person.linkToken('confirm-email', newEmail);
}

describe('asking for another address', () => {
  it('writes to both addresses and changes nothing yet', async () => {
    const ada = await app.person();
    const newEmail = app.newAddress();
    expect((await ask(ada, newEmail)).status).toBe(202);
    expect(await subjectsTo(newEmail)).toEqual(['Confirm your new e-mail address']);
    expect(await subjectsTo(ada.email)).toEqual(['Your e-mail address is about to change']);
    expect(await emailOf(ada)).toBe(ada.email);
    expect((await logIn(ada.email)).status).toBe(200);
    expect(await logIn(newEmail)).toMatchObject(invalidCredentials);
  });

  it('keeps the new address out of the notice that the old one gets', async () => {
    const ada = await app.person();
    const newEmail = app.newAddress();
    await ask(ada, newEmail);
    const { raw } = await app.inbox.nextLetter(ada.email, { about: 'about to change' });
    expect(raw).not.toContain(newEmail);
    expect(raw).not.toContain('#token=');
  });

  it('refuses a stolen session that does not know the password', async () => {
    const ada = await app.person();
    const newEmail = app.newAddress();
    expect(await ask(ada, newEmail, 'not the right password')).toMatchObject({
      status: 422,
      body: { code: 'validation_failed', errors: [{ pointer: '/password', code: 'password_incorrect' }] },
    });
    expect(await subjectsTo(newEmail)).toEqual([]);
    expect(await subjectsTo(ada.email)).toEqual([]);
  });

  it('answers the same for an address that somebody has, who is told and keeps it', async () => {
    const [ada, owner] = [await app.person(), await app.person()];
    const [free, taken] = [await ask(ada, app.newAddress()), await ask(ada, owner.email)];
    expect([free.status, taken.status]).toEqual([202, 202]);
    expect(taken.body).toEqual(free.body);
    expect([...taken.headers.keys()]).toEqual([...free.headers.keys()]);
    const letter = await app.inbox.nextLetter(owner.email);
    expect(letter.subject).toBe('You already have an account');
    expect(letter.raw).not.toContain('#token=');
    expect(await subjectsTo(owner.email)).toEqual([]);
    expect((await logIn(owner.email)).body['user'].id).toBe(owner.userId);
    expect(await emailOf(ada)).toBe(ada.email);
  });

  it('refuses what is no address, naming the field', async () => {
    const ada = await app.person();
    for (const newEmail of ['nobody', 'a@b@example.com', '"a b"@example.com', ''])
      expect(await ask(ada, newEmail)).toMatchObject({
        status: 422,
        body: { code: 'validation_failed', errors: [{ pointer: '/newEmail' }] },
      });
    expect(await subjectsTo(ada.email)).toEqual([]);
  });

  it('needs an access token', async () => {
    expect(await ask(app.visitor(), app.newAddress())).toMatchObject({
      status: 401,
      body: { code: 'token_missing' },
    });
  });
});

describe('confirming another address', () => {
  it('moves the login to it and tells the old one', async () => {
    const ada = await app.person();
    const [oldEmail, newEmail] = [ada.email, app.newAddress()];
    const answer = await confirm(await askedLink(ada, newEmail));
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect((await logIn(newEmail)).body['user']).toMatchObject({ id: ada.userId, emailVerified: true });
    expect(await logIn(oldEmail)).toMatchObject(invalidCredentials);
    expect(await emailOf(ada)).toBe(newEmail);
    expect(await subjectsTo(oldEmail)).toEqual([
      'Your e-mail address is about to change',
      'Your e-mail address was changed',
    ]);
  });

  it('keeps the spelling for letters and takes any case at the login', async () => {
    const ada = await app.person();
    const typed = app.newAddress().replace('person', 'Person').replace('example', 'Example');
    await ask(ada, typed);
    const mailbox = typed.replace('Example', 'example');
    expect((await confirm(await ada.linkToken('confirm-email', mailbox))).status).toBe(204);
    expect(await emailOf(ada)).toBe(typed);
    expect((await logIn(typed.toLowerCase())).status).toBe(200);
    expect((await logIn(typed.toUpperCase())).status).toBe(200);
  });

  it('frees the old address for somebody else', async () => {
    const ada = await app.person();
    const oldEmail = ada.email;
    await confirm(await askedLink(ada, app.newAddress()));
    await app.inbox.unreadLetters(oldEmail);
    const next = await app.person('body', oldEmail);
    expect(next.userId).not.toBe(ada.userId);
    expect((await next.get('/users/me')).body['email']).toBe(oldEmail);
  });

  it('refuses a link that was used', async () => {
    const ada = await app.person();
    const [first, second] = [app.newAddress(), app.newAddress()];
    const used = await askedLink(ada, first);
    await confirm(used);
    expect((await confirm(await askedLink(ada, second))).status).toBe(204);
    expect(await confirm(used)).toMatchObject(linkInvalid);
    expect(await emailOf(ada)).toBe(second);
  });

  it('takes a link for EMAIL_CHANGE_LINK_MINUTES and no longer', async () => {
    const [inTime, late] = [await app.person(), await app.person()];
    const link = await askedLink(inTime, app.newAddress());
    app.clock.advance(10 * 60 - 3);
    expect((await confirm(link)).status).toBe(204);
    await late.refresh();
    const lateLink = await askedLink(late, app.newAddress());
    app.clock.advance(10 * 60);
    expect(await confirm(lateLink)).toMatchObject(linkInvalid);
    expect((await logIn(late.email)).status).toBe(200);
  });

  it('refuses the older of two links', async () => {
    const ada = await app.person();
    const wanted = app.newAddress();
    const older = await askedLink(ada, app.newAddress());
    const newer = await askedLink(ada, wanted);
    expect(await confirm(older)).toMatchObject(linkInvalid);
    expect((await confirm(newer)).status).toBe(204);
    expect(await emailOf(ada)).toBe(wanted);
  });

  it('refuses a link to an address that was taken meanwhile', async () => {
    const ada = await app.person();
    const wanted = app.newAddress();
    const token = await askedLink(ada, wanted);
    const faster = await app.person('body', wanted);
    expect(await confirm(token)).toMatchObject(linkInvalid);
    expect(await emailOf(ada)).toBe(ada.email);
    expect((await logIn(wanted)).body['user'].id).toBe(faster.userId);
  });

  it('gives an address that two accounts confirm at once to one of them', async () => {
    const [ada, grace] = [await app.person(), await app.person()];
    const wanted = app.newAddress();
    const links = [await askedLink(ada, wanted), await askedLink(grace, wanted)];
    const answers: Answer[] = await Promise.all(links.map(confirm));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 400]);
    expect(answers.find(({ status }) => status === 400)).toMatchObject(linkInvalid);
    const emails = [await emailOf(ada), await emailOf(grace)];
    expect(emails.filter((email) => email === wanted)).toHaveLength(1);
  });

  it('discards sign-ups that wait at the address: squatting does not keep it', async () => {
    const [ada, squatter] = [await app.person(), app.visitor()];
    const wanted = app.newAddress();
    await squatter.signUp(wanted, 'the squatters own words');
    const squattersLink = await squatter.linkToken('verify-email');
    expect((await confirm(await askedLink(ada, wanted))).status).toBe(204);
    expect(await squatter.post('/auth/verify-email', { token: squattersLink })).toMatchObject(linkInvalid);
    expect(await squatter.logIn()).toMatchObject(invalidCredentials);
    expect((await logIn(wanted)).body['user'].id).toBe(ada.userId);
  });

  it('is closed to an account that was disabled or deleted meanwhile', async () => {
    const [disabled, deleted] = [await app.person(), await app.person()];
    const admin = await app.visitor().loginAs('admin');
    const links = [await askedLink(disabled, app.newAddress()), await askedLink(deleted, app.newAddress())];
    await admin.patch(`/admin/users/${disabled.userId}`, { disabled: true });
    await deleted.delete('/users/me', { password });
    for (const link of links) expect(await confirm(link)).toMatchObject(linkInvalid);
    expect((await admin.get(`/admin/users/${disabled.userId}`)).body['email']).toBe(disabled.email);
  });

  it('refuses tokens that were mailed for another purpose, and is refused elsewhere with its own', async () => {
    const newcomer = app.visitor();
    await newcomer.signUp(app.newAddress());
    expect(await confirm(await newcomer.linkToken('verify-email'))).toMatchObject(linkInvalid);
    const ada = await app.person();
    const token = await askedLink(ada, app.newAddress());
    const newPassword = 'seven slow herons at dawn';
    expect(await ada.post('/auth/verify-email', { token })).toMatchObject(linkInvalid);
    expect(await ada.post('/auth/reset-password', { token, newPassword })).toMatchObject(linkInvalid);
    expect((await confirm(token)).status).toBe(204);
  });
});
