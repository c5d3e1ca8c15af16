import { randomUUID } from 'node:crypto';
import { createTestApp, expectProblem, type TestApp, type Visitor } from '../kit/index.js';

interface Listed {
  id: string;
  title: string;
}

let app: TestApp;
let ada: Visitor;
let grace: Visitor;
beforeAll(async () => {
  app = await createTestApp();
  [ada, grace] = [await app.person(), await app.person()];
});
afterAll(() => app?.stop());
afterEach(() => app.sql('DELETE FROM projects'));

async function create(owner: Visitor, title = 'The first'): Promise<Listed> {
  const { status, body } = await owner.post('/projects', { title });
  expect(status).toBe(201);
  return body as Listed;
}

/** Every title on every page. */
async function titlesOf(owner: Visitor, limit = 100): Promise<string[][]> {
  const pages: string[][] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { status, body } = await owner.get(`/projects?limit=${limit}${cursor && `&cursor=${cursor}`}`);
    expect(status).toBe(200);
    pages.push(body['items'].map(({ title }: Listed) => title));
    cursor = body['nextCursor'];
  }
  return pages;
}

describe('the owner', () => {
  it('creates one and reads it back', async () => {
    const created = await create(ada, '  The first  ');
    expect(created).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      title: 'The first',
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
    expect(await ada.get(`/projects/${created.id}`)).toMatchObject({ status: 200, body: created });
  });

  it('changes what is named, and nothing else', async () => {
    const created = await create(ada);
    const changed = await ada.patch(`/projects/${created.id}`, { title: 'The best' });
    expect(changed).toMatchObject({ status: 200, body: { ...created, title: 'The best' } });
    expect(await ada.patch(`/projects/${created.id}`)).toMatchObject({ status: 200, body: changed.body });
    expect((await ada.get(`/projects/${created.id}`)).body).toEqual(changed.body);
  });

  it('deletes one for good', async () => {
    const { id } = await create(ada);
    expect((await ada.delete(`/projects/${id}`)).status).toBe(204);
    expectProblem(await ada.get(`/projects/${id}`), 404, 'not_found');
    expectProblem(await ada.delete(`/projects/${id}`), 404, 'not_found');
  });

  it('pages through all of them, newest first, and meets each once', async () => {
    for (const title of ['1', '2', '3', '4', '5']) {
      await create(ada, title);
      app.clock.advance(1);
    }
    expect(await titlesOf(ada, 2)).toEqual([['5', '4'], ['3', '2'], ['1']]);
    await app.sql(`UPDATE projects SET created_at = '2026-01-02T03:04:05.678Z'`);
    expect((await titlesOf(ada, 2)).flat().toSorted()).toEqual(['1', '2', '3', '4', '5']);
  });

  it('takes them along when the account goes', async () => {
    const alan = await app.person();
    await create(alan);
    await app.sql('DELETE FROM users WHERE id = $1', [alan.userId]);
    expect(await app.sql('SELECT 1 FROM projects')).toEqual([]);
  });
});

describe('anybody else', () => {
  it.each([
    ['GET', undefined],
    ['PATCH', { title: 'Mine now' }],
    ['DELETE', undefined],
  ])('finds nothing to %s', async (method, body) => {
    const { id } = await create(ada);
    expectProblem(await grace.send(method, `/projects/${id}`, body), 404, 'not_found');
    expect(await titlesOf(ada)).toEqual([['The first']]);
  });

  it('has a list of their own', async () => {
    await create(ada);
    expect(await titlesOf(grace)).toEqual([[]]);
  });

  it.each([
    ['POST', ''],
    ['GET', ''],
    ['GET', `/${randomUUID()}`],
    ['PATCH', `/${randomUUID()}`],
    ['DELETE', `/${randomUUID()}`],
  ])('needs a token to %s /projects%s', async (method, path) => {
    expectProblem(await app.visitor().send(method, `/projects${path}`), 401, 'token_missing');
  });
});

describe('a title', () => {
  it.each([
    ['missing', {}],
    ['null', { title: null }],
    ['a number', { title: 1 }],
    ['blank', { title: '  ' }],
    ['of nothing that can be seen', { title: '\u200b\u3164' }],
    ['of 201 characters', { title: 'x'.repeat(201) }],
    ['with a NUL', { title: 'a\0b' }],
  ])('that is %s is refused', async (_, body) => {
    const answer = await ada.post('/projects', body);
    expectProblem(answer, 422, 'validation_failed');
    expect(answer.body['errors']).toMatchObject([{ pointer: '/title' }]);
  });

  it('may have 200 characters', async () => {
    await create(ada, 'x'.repeat(200));
  });

  it('of one that is there cannot become null', async () => {
    const { id } = await create(ada);
    expectProblem(await ada.patch(`/projects/${id}`, { title: null }), 422, 'validation_failed');
  });
});

describe('mass assignment', () => {
  it.each([{ id: randomUUID() }, { userId: randomUUID() }, { createdAt: '2020-01-01T00:00:00.000Z' }])(
    'of %j is refused',
    async (extra) => {
      const { id } = await create(ada);
      expectProblem(await ada.post('/projects', { title: 'Mine', ...extra }), 422, 'validation_failed');
      expectProblem(await ada.patch(`/projects/${id}`, extra), 422, 'validation_failed');
    },
  );
});

describe('the limit of 1000', () => {
  const fill = (owner: Visitor, count: number) =>
    app.sql(
      `INSERT INTO projects SELECT gen_random_uuid(), $1, 'One of many', now() FROM generate_series(1, $2::int)`,
      [owner.userId, count],
    );

  it('lets the last one in, and refuses the next', async () => {
    await fill(ada, 999);
    await create(ada);
    expectProblem(await ada.post('/projects', { title: 'Too many' }), 409, 'project_limit_reached');
    await create(grace);
  });

  it('holds when several are created at once', async () => {
    await fill(ada, 998);
    const answers = await Promise.all(
      ['1', '2', '3', '4', '5'].map((title) => ada.post('/projects', { title })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 201, 409, 409, 409]);
  });
});
