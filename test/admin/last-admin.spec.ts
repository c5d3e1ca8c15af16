import { type Answer, createTestApp, password, type TestApp, type Visitor } from '../kit/index.js';

const lastAdmin = { status: 409, body: { code: 'last_admin' } };

let app: TestApp;
let ada: Visitor;
beforeEach(async () => {
  app = await createTestApp();
  ada = await app.visitor().loginAs('admin');
});
afterEach(() => app.stop());

const update = (by: Visitor, { userId }: Visitor, body: object) => by.patch(`/admin/users/${userId}`, body);
const admins = async (by: Visitor) => {
  const { items } = (await by.get('/admin/users?role=admin&status=active')).body;
  return items.map(({ id }: { id: string }) => id);
};

async function expectStillAdministering(): Promise<void> {
  expect(await admins(ada)).toContain(ada.userId);
  expect((await app.visitor().logIn(ada.email)).body['user'].roles).toContain('admin');
}

describe('the last administrator', () => {
  it('can be neither demoted, disabled nor deleted, nor leave', async () => {
    expect(await update(ada, ada, { roles: ['user'] })).toMatchObject(lastAdmin);
    expect(await update(ada, ada, { disabled: true })).toMatchObject(lastAdmin);
    expect(await update(ada, ada, { name: 'Eve', disabled: true })).toMatchObject(lastAdmin);
    expect(await ada.delete(`/admin/users/${ada.userId}`)).toMatchObject(lastAdmin);
    expect(await ada.delete('/users/me', { password })).toMatchObject(lastAdmin);
    expect((await ada.get('/users/me')).body['name']).toBe('Ada Lovelace');
    expect(await app.inbox.unreadLetters(ada.email)).toEqual([]);
    await expectStillAdministering();
  });

  it('may be renamed, and keep the role among others', async () => {
    expect((await update(ada, ada, { name: 'Countess' })).status).toBe(200);
    expect((await update(ada, ada, { roles: ['admin'] })).status).toBe(200);
  });

  it('is not counted with one who was invited and has set no password yet', async () => {
    const email = app.newAddress();
    await ada.post('/admin/users', { name: 'Grace', email, roles: ['user', 'admin'] });
    expect(await update(ada, ada, { roles: ['user'] })).toMatchObject(lastAdmin);
    expect(await ada.delete('/users/me', { password })).toMatchObject(lastAdmin);
    const token = await ada.linkToken('reset-password', email);
    await ada.post('/auth/reset-password', { token, newPassword: password });
    expect((await update(ada, ada, { roles: ['user'] })).status).toBe(200);
  });

  it('is not counted with one who is disabled, or waits to be verified', async () => {
    const [disabled, waiting] = [await app.visitor().loginAs('admin'), app.visitor()];
    await update(ada, disabled, { disabled: true });
    await waiting.signUp(app.newAddress());
    const [signUp] = (await ada.get('/admin/users?status=unverified')).body['items'];
    expect((await ada.patch(`/admin/users/${signUp.id}`, { roles: ['admin'] })).status).toBe(200);
    expect(await update(ada, ada, { disabled: true })).toMatchObject(lastAdmin);
    await expectStillAdministering();
  });

  it('may go when another is there', async () => {
    const grace = await app.visitor().loginAs('admin');
    expect((await ada.delete('/users/me', { password })).status).toBe(204);
    expect(await admins(grace)).toEqual([grace.userId]);
    expect(await grace.delete('/users/me', { password })).toMatchObject(lastAdmin);
  });
});

describe('two administrators at once', () => {
  /** Of both requests one is done; the other was refused, or its access token was stale by then. */
  function expectOneDone(answers: Answer[], done: number): Visitor {
    const refusals = answers.filter(({ status }) => status !== done);
    expect(refusals).toHaveLength(1);
    expect(['last_admin', 'token_stale', 'token_revoked']).toContain(refusals[0]!.body['code']);
    return answers[0]!.status === done ? ada : grace;
  }
  let grace: Visitor;
  beforeEach(async () => {
    grace = await app.visitor().loginAs('admin');
  });

  it('who demote each other leave exactly one, twenty times', async () => {
    const demote = { roles: ['user'] };
    const codes: string[] = [];
    for (let round = 0; round < 20; round += 1) {
      const answers = await Promise.all([update(ada, grace, demote), update(grace, ada, demote)]);
      const winner = expectOneDone(answers, 200);
      codes.push(...answers.map(({ body }) => body['code']));
      expect(await admins(winner)).toEqual([winner.userId]);
      const loser = winner === ada ? grace : ada;
      expect((await update(winner, loser, { roles: ['user', 'admin'] })).status).toBe(200);
      expect((await loser.refresh()).status).toBe(200);
    }
    // Else none of the rounds was a race.
    expect(codes).toContain('last_admin');
  });

  it('who demote themselves leave one', async () => {
    const demote = { roles: ['user'] };
    const answers = await Promise.all([update(ada, ada, demote), update(grace, grace, demote)]);
    const left = expectOneDone(answers, 200) === ada ? grace : ada;
    expect(answers.find(({ status }) => status !== 200)).toMatchObject(lastAdmin);
    expect(await admins(left)).toEqual([left.userId]);
  });

  it('who leave, leave one', async () => {
    const leave = (who: Visitor) => who.delete('/users/me', { password });
    const answers = await Promise.all([leave(ada), leave(grace)]);
    const left = expectOneDone(answers, 204) === ada ? grace : ada;
    expect(answers.find(({ status }) => status !== 204)).toMatchObject(lastAdmin);
    expect(await admins(left)).toEqual([left.userId]);
  });

  it('who disable and delete each other leave one', async () => {
    const answers = await Promise.all([
      update(ada, grace, { disabled: true }),
      grace.delete(`/admin/users/${ada.userId}`),
    ]);
    const left = answers[0]!.status === 200 ? ada : grace;
    expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
    expect(await admins(left)).toEqual([left.userId]);
  });
});
