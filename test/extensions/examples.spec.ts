import { createTestApp, type TestApp, type Visitor, waitFor } from '../kit/index.js';
import { signedUp } from '../support/signed-up.js';
import { ExamplesModule, exampleTables, ProjectLetters } from './examples.js';

const newPassword = 'seven slow herons at dawn';

let app: TestApp;
let ada: Visitor;
beforeAll(async () => {
  app = await createTestApp({ rooms: [ExamplesModule] });
  await app.sql(exampleTables.create);
  ada = await signedUp(app);
}, 120_000);
afterAll(async () => {
  await app.sql(exampleTables.drop);
  await app.stop();
});

const signUp = (email: string, password = newPassword) =>
  app.visitor().send('POST', '/auth/signup', { name: 'Eve', email, password });
const trialOf = async ({ userId }: Visitor) =>
  (await app.sql('SELECT * FROM example_trials WHERE user_id = $1', [userId]))[0];

it('a sign-up is refused in the words of the team, which the document has', async () => {
  expect(await signUp('eve@elsewhere.example')).toMatchObject({
    status: 403,
    body: { type: '/errors/domain_not_allowed', code: 'domain_not_allowed' },
  });
  expect((await signUp(app.newAddress())).status).toBe(201);
});

it('a row of the team comes with the sign-up, and a login writes to it', async () => {
  const before = await trialOf(ada);
  const phone = await app.anotherDevice(ada);
  const [session] = (await phone.get('/auth/sessions')).body.filter(({ current }: any) => current);
  expect(await trialOf(ada)).toMatchObject({ logins: before!['logins'] + 1, last_session_id: session.id });
});

it('a claim stands in the token from the login on, and reaches the principal', async () => {
  expect((await ada.get('/example-claims')).body).toEqual({ plan: 'trial' });
  await app.sql('DELETE FROM example_trials WHERE user_id = $1', [ada.userId]);
  expect((await ada.get('/example-claims')).body).toEqual({ plan: 'trial' });
  await ada.refresh();
  expect((await ada.get('/example-claims')).body).toEqual({ plan: 'full' });
});

it('a rule of the team refuses passwords at sign-up, change and reset, beside their field', async () => {
  const seasonal = 'our Summer2026 by the lake';
  const refused = (pointer: string) => ({
    status: 422,
    body: { code: 'validation_failed', errors: [{ pointer, code: 'password_of_a_season' }] },
  });
  expect(await signUp(app.newAddress(), seasonal)).toMatchObject(refused('/password'));
  const change = { currentPassword: ada.password, newPassword: seasonal };
  expect(await ada.post('/auth/change-password', change)).toMatchObject(refused('/newPassword'));
  await ada.post('/auth/forgot-password', { email: ada.email });
  const token = await ada.linkToken('reset-password');
  const reset = (newPassword: string) => ada.post('/auth/reset-password', { token, newPassword });
  expect(await reset(seasonal)).toMatchObject(refused('/newPassword'));
  expect((await reset(ada.password)).status).toBe(204);
  await ada.logIn();
});

it('a profile is shown to its owner before it was ever saved, with the name, and in the export', async () => {
  const me = () => ada.send('GET', '/users/me');
  expect(await me()).toMatchObject({ status: 200, body: { id: ada.userId, profile: { pronouns: '' } } });
  const saved = await ada.send('PATCH', '/users/me/profile', { pronouns: 'she/her' });
  expect(saved).toMatchObject({ status: 200, body: { pronouns: 'she/her' } });
  expect((await me()).body.profile).toEqual({ pronouns: 'she/her' });
  const renamed = await ada.send('PATCH', '/users/me', { name: 'Ada King' });
  expect(renamed.body).toMatchObject({ name: 'Ada King', profile: { pronouns: 'she/her' } });
  const exported = await ada.send('GET', '/users/me/export');
  expect(exported.body).toMatchObject({ user: { name: 'Ada King' }, profile: { pronouns: 'she/her' } });
});

it('the session answer and the administrator see the contract alone', async () => {
  const phone = app.visitor();
  const { body } = await phone.logIn(ada.email, ada.password);
  expect(Object.keys(body['user']).sort()).toEqual([
    ...['createdAt', 'email', 'emailVerified', 'id', 'name', 'roles'],
  ]);
});

it('a profile goes with its account', async () => {
  const eve = await app.person();
  await eve.send('PATCH', '/users/me/profile', { pronouns: 'they' });
  await eve.delete('/users/me', { password: eve.password });
  expect(await app.sql('SELECT 1 FROM example_profiles WHERE user_id = $1', [eve.userId])).toEqual([]);
});

it('letters speak and look as the team says, and only those that it has changed', async () => {
  const email = app.newAddress();
  await app.visitor().signUp(email);
  const letter = await app.inbox.nextLetter(email);
  expect(letter.subject).toBe('[Example] Welcome to Example: one click to go');
  expect(letter.html).toContain('<p>Nice to have you. Is this address yours?</p>');
  await app.visitor().post('/auth/forgot-password', { email: ada.email });
  expect((await app.inbox.nextLetter(ada.email, { about: 'reset-password' })).subject).toBe(
    '[Example] Set a new password',
  );
});

it('a letter of its own goes out in the language of the person', async () => {
  const letters = app.nest.get(ProjectLetters);
  await letters.share('7', ada.userId);
  expect((await app.inbox.nextLetter(ada.email, { about: '/projects/7' })).subject).toBe(
    '[Example] A project for you',
  );
  await app.sql(`UPDATE users SET language = 'de' WHERE id = $1`, [ada.userId]);
  await letters.share('8', ada.userId);
  expect((await app.inbox.nextLetter(ada.email, { about: '/projects/8' })).subject).toBe(
    '[Example] Ein Projekt für Sie',
  );
});

it('whoever came to be is told of, once', async () => {
  const eve = await signedUp(app);
  const told = () => app.sql('SELECT event_id FROM example_mailing WHERE user_id = $1', [eve.userId]);
  await waitFor('the event', async () => (await told()).length > 0);
  const [event] = await app.sql(
    `SELECT id FROM audit_events WHERE type = 'user.email_verified' AND user_id = $1`,
    [eve.userId],
  );
  expect(await told()).toEqual([{ event_id: event!['id'] }]);
});
