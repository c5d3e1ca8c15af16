import { createTestApp, expectProblem, type TestApp, type Visitor } from '../kit/index.js';

let app: TestApp;
let ada: Visitor;
let manager: Visitor;
let id: string;
beforeAll(async () => {
  app = await createTestApp();
  ada = await app.person();
  manager = await app.visitor().loginAs('manager');
});
afterAll(() => app?.stop());
beforeEach(async () => {
  ({ id } = (await ada.post('/projects', { title: 'Analytical engine' })).body as { id: string });
});
afterEach(() => app.sql('DELETE FROM projects'));

describe('a manager', () => {
  it('reads and changes what is somebody else’s', async () => {
    expect((await manager.get(`/projects/${id}`)).body['title']).toBe('Analytical engine');
    expect((await manager.patch(`/projects/${id}`, { title: 'Difference engine' })).status).toBe(200);
    expect((await ada.get(`/projects/${id}`)).body['title']).toBe('Difference engine');
  });

  it('has only their own in their list', async () => {
    expect((await manager.get('/projects')).body).toEqual({ items: [], nextCursor: null });
  });

  it('removes one: it is on record, and its owner gets a letter in their language', async () => {
    await app.sql(`UPDATE users SET language = 'de' WHERE id = $1`, [ada.userId]);
    expect((await manager.delete(`/projects/${id}`)).status).toBe(204);
    expectProblem(await ada.get(`/projects/${id}`), 404, 'not_found');
    const { subject } = await app.inbox.lastLetter(ada.email, { about: id });
    expect(subject).toBe('Eines Ihrer Projekte wurde entfernt');
    const [event] = await app.sql(`SELECT user_id, actor_id, details FROM audit_events WHERE type = $1`, [
      'project.removed',
    ]);
    expect(event).toEqual({ user_id: ada.userId, actor_id: manager.userId, details: { projectId: id } });
  });

  it('finds nothing where there is nothing', async () => {
    await manager.delete(`/projects/${id}`);
    for (const method of ['GET', 'PATCH', 'DELETE'])
      expectProblem(await manager.send(method, `/projects/${id}`), 404, 'not_found');
  });
});

it('an owner who deletes one gets no letter', async () => {
  const grace = await app.person();
  const { body } = await grace.post('/projects', { title: 'Compiler' });
  expect((await grace.delete(`/projects/${body['id']}`)).status).toBe(204);
  expect(await app.inbox.letters(grace.email)).toEqual([]);
});

it('the export holds what is one’s own', async () => {
  const { body: project } = await ada.get(`/projects/${id}`);
  expect((await ada.get('/users/me/export')).body['projects']).toEqual({ items: [project] });
  expect((await manager.get('/users/me/export')).body['projects']).toEqual({ items: [] });
});
