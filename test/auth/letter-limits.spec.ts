import { type Answer, createTestApp, password, type TestApp, type Visitor } from '../kit/index.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ env: { LIMIT_MAILS_PER_ADDRESS: '2/3600' } });
});
afterAll(() => app.stop());

const post = (path: string, body: object) => app.visitor().post(path, body);
const subjectsTo = async (address: string) =>
  (await app.inbox.unreadLetters(address)).map(({ subject }) => subject).toSorted();

/** What every answer has in common, however many there were before it. */
function seen({ status, body, headers }: Answer) {
  const told = [...headers].filter(([name]) => !['date', 'x-request-id', 'ratelimit'].includes(name));
  return { status, body, told };
}

/** The same request so often, each answered like the first. */
async function repeat(times: number, ask: () => Promise<Answer>): Promise<void> {
  const first = seen(await ask());
  for (let time = 1; time < times; time += 1) expect(seen(await ask())).toEqual(first);
}

describe('letters to one address', () => {
  it('are two resets, and the third request is answered as ever', async () => {
    const ada = await app.person();
    await repeat(4, () => post('/auth/forgot-password', { email: ada.email }));
    expect(await subjectsTo(ada.email)).toHaveLength(2);
  });

  it('are counted for every spelling of it together', async () => {
    const ada = await app.person();
    for (const email of [ada.email.toUpperCase(), ` ${ada.email}`, ada.email])
      await post('/auth/forgot-password', { email });
    expect(await subjectsTo(ada.email)).toHaveLength(2);
  });

  it('are two verifications, for sign-ups and for what is asked for again together', async () => {
    const email = app.newAddress();
    const signUp = () => post('/auth/signup', { name: 'Ada', email, password });
    await signUp();
    await repeat(3, () => post('/auth/resend-verification', { email }));
    expect((await signUp()).status).toBe(201);
    expect(await app.inbox.unreadLetters(email)).toHaveLength(2);
  });

  it('are two about a change to it, whoever asks, and their owners are told all the same', async () => {
    const newEmail = app.newAddress();
    const people = [await app.person(), await app.person(), await app.person()];
    for (const person of people)
      expect((await person.post('/auth/change-email', { newEmail, password })).status).toBe(202);
    expect(await app.inbox.unreadLetters(newEmail)).toHaveLength(2);
    for (const { email } of people) expect(await app.inbox.unreadLetters(email)).toHaveLength(1);
  });

  it('of one kind leave those of another (crowding out)', async () => {
    const email = app.newAddress();
    await app.visitor().signUp(email);
    await repeat(3, () => post('/auth/forgot-password', { email }));
    await repeat(2, () => post('/auth/resend-verification', { email }));
    const letters = await app.inbox.unreadLetters(email);
    const about = (page: string) => letters.filter(({ text }) => text.includes(`/${page}#token=`)).length;
    expect([about('reset-password'), about('verify-email')]).toEqual([2, 2]);
  });

  it('that warn of what happened are twenty an hour', async () => {
    const ada = await app.person();
    for (let time = 0; time < 22; time += 1)
      expect((await changePassword(ada, `loud mountain after ${time} of them`)).status).toBe(204);
    expect(await app.inbox.unreadLetters(ada.email)).toHaveLength(20);
  }, 60_000);

  it('by an administrator go out whatever strangers have asked for', async () => {
    const admin = await app.visitor().loginAs('admin');
    const email = app.newAddress();
    await repeat(3, () => post('/auth/forgot-password', { email }));
    await repeat(3, () => post('/auth/resend-verification', { email }));
    const invited = await admin.post('/admin/users', { name: 'Grace', email, roles: ['user'] });
    expect(invited.status).toBe(201);
    await admin.post(`/admin/users/${invited.body['id']}/force-password-reset`);
    expect(await app.inbox.unreadLetters(email)).toHaveLength(2);
  });
});

async function changePassword(person: Visitor, newPassword: string): Promise<Answer> {
  const answer = await person.post('/auth/change-password', {
    currentPassword: person.password,
    newPassword,
  });
  if (answer.status === 204) person.password = newPassword;
  return answer;
}
