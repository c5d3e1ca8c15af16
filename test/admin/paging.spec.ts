import { type Answer, createTestApp, type TestApp, type Visitor } from '../kit/index.js';

interface Listed {
  id: string;
  name: string;
  email: string;
  createdAt: string;
}

const sorts = ['createdAt', '-createdAt', 'email', '-email'];
const cursorInvalid = {
  status: 422,
  body: { code: 'validation_failed', errors: [{ pointer: '/cursor', code: 'cursor_invalid' }] },
};

let app: TestApp;
let admin: Visitor;
/** Everybody there is, in no particular order. */
let everybody: Listed[];

beforeAll(async () => {
  app = await createTestApp();
  admin = await app.visitor().loginAs('admin');
  for (let number = 10; number < 31; number += 1)
    await create(`Crowd ${number}`, `crowd-${number}@example.com`);
  // Three sign-ups wait at one address: the same sort key three times.
  for (const _ of [1, 2, 3]) await app.visitor().signUp('waiting@example.com');
  await app.inbox.unreadLetters('waiting@example.com');
  // So many in one millisecond as no test can bring about at the door.
  await app.sql(`UPDATE users SET created_at = '2026-01-02T03:04:05.678Z' WHERE name < 'Crowd 20'`);
  everybody = (await list('limit=100')).body['items'];
});
afterAll(() => app.stop());

const list = (query: string): Promise<Answer> => admin.get(`/admin/users?${query}`);
const create = (name: string, email: string, roles = ['user']) =>
  admin.post('/admin/users', { name, email, roles });
const refusedField = (pointer: string) => ({
  status: 422,
  body: { code: 'validation_failed', errors: [{ pointer }] },
});
const idsOf = (items: Listed[]) => items.map(({ id }) => id);
const cursorOf = (content: unknown) => Buffer.from(JSON.stringify(content)).toString('base64url');

async function namesFor(query: string): Promise<string[]> {
  const { status, body } = await list(query);
  expect(status).toBe(200);
  return body['items'].map(({ name }: Listed) => name).toSorted();
}

async function walk(query: string, from = ''): Promise<Listed[][]> {
  const pages: Listed[][] = [];
  let cursor: string | null = from;
  while (cursor !== null) {
    const { status, body } = await list(cursor ? `${query}&cursor=${cursor}` : query);
    expect(status).toBe(200);
    pages.push(body['items']);
    cursor = body['nextCursor'];
  }
  return pages;
}

describe('pages of users', () => {
  it('hold 20 by default', async () => {
    const { body } = await list('');
    expect(body['items']).toHaveLength(20);
    expect(body['nextCursor']).toEqual(expect.any(String));
    expect(everybody).toHaveLength(25);
  });

  it('hold 1 to 100', async () => {
    expect((await list('limit=1')).body['items']).toHaveLength(1);
    expect((await list('limit=100')).body).toMatchObject({ nextCursor: null });
    for (const limit of [
      '0',
      '101',
      '-1',
      '1.5',
      'ten',
      '',
      '0x10',
      '1e1',
      '%2B5',
      '05',
      '5%20',
      '1&limit=2',
    ])
      expect(await list(`limit=${limit}`)).toMatchObject(refusedField('/limit'));
  });

  it('end with null also when the last one is full', async () => {
    expect((await list('limit=25')).body['nextCursor']).toBeNull();
    expect((await list('limit=24')).body['nextCursor']).not.toBeNull();
  });

  it.each(sorts)('sorted by %s: nobody twice, nobody missing, ties included', async (sort) => {
    for (const limit of [1, 7]) {
      const pages = await walk(`sort=${sort}&limit=${limit}`);
      expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true);
      expect(idsOf(pages.flat()).toSorted()).toEqual(idsOf(everybody).toSorted());
      const backwards = sort.startsWith('-') ? sort.slice(1) : `-${sort}`;
      expect(idsOf((await list(`sort=${backwards}&limit=100`)).body['items'].toReversed())).toEqual(
        idsOf(pages.flat()),
      );
    }
  });

  it('are sorted as asked, newest first by default', async () => {
    const byEmail = (await list('sort=email&query=crowd-&limit=100')).body['items'] as Listed[];
    expect(byEmail.map(({ email }) => email)).toEqual(byEmail.map(({ email }) => email).toSorted());
    const byTime = (await list('sort=createdAt&limit=100')).body['items'] as Listed[];
    expect(byTime.map(({ createdAt }) => createdAt)).toEqual(
      everybody.map(({ createdAt }) => createdAt).toSorted(),
    );
    expect(idsOf(everybody)).toEqual(idsOf(byTime.toReversed()));
  });

  it('skip nobody when somebody comes in between', async () => {
    const first = (await list('sort=email&query=crowd-&limit=5')).body;
    const { body } = await create('Zero', 'crowd-00@example.com');
    const rest = await walk('sort=email&query=crowd-&limit=5', first['nextCursor']);
    const seen = idsOf([...first['items'], ...rest.flat()]);
    expect(seen).toHaveLength(21);
    expect(new Set(seen).size).toBe(21);
    await admin.delete(`/admin/users/${body['id']}`);
  });

  it('keep their filters from page to page', async () => {
    const pages = await walk('query=crowd&status=unverified&role=user&limit=4');
    expect(pages.flat().every(({ name }) => name.startsWith('Crowd'))).toBe(true);
    expect(pages.flat()).toHaveLength(21);
  });
});

describe('cursors', () => {
  const id = '00000000-0000-4000-8000-000000000000';

  it.each([
    ['empty', ''],
    ['no base64', '%%%'],
    ['no JSON', Buffer.from('nonsense').toString('base64url')],
    ['null', cursorOf(null)],
    ['an object', cursorOf({ key: '2026-01-02T03:04:05.678Z', id })],
    ['without an id', cursorOf(['2026-01-02T03:04:05.678Z'])],
    ['with another id', cursorOf(['2026-01-02T03:04:05.678Z', `${id}' OR true --`])],
    ['with no instant', cursorOf(['yesterday', id])],
    ['with a day that no month has', cursorOf(['2026-02-30T00:00:00.000Z', id])],
    ['with the year 0', cursorOf(['0000-01-01T00:00:00.000Z', id])],
    ['with SQL', cursorOf([`2026-01-02T03:04:05.678Z'; DROP TABLE users; --`, id])],
  ])('that are tampered with are refused: %s', async (_, cursor) => {
    for (const path of ['/admin/users', '/admin/audit-events'])
      expect(await admin.get(`${path}?cursor=${encodeURIComponent(cursor)}`)).toMatchObject(cursorInvalid);
    expect((await list('limit=100')).body['items']).toHaveLength(25);
  });

  it.each([
    ['no address', cursorOf(['nobody', id])],
    ['a NUL', cursorOf(['a\u0000@example.com', id])],
  ])('by e-mail that are tampered with are refused: %s', async (_, cursor) => {
    expect(await list(`sort=email&cursor=${cursor}`)).toMatchObject(cursorInvalid);
  });

  it('of another sort are refused', async () => {
    const byEmail = (await list('sort=email&limit=2')).body['nextCursor'];
    const byTime = (await list('sort=createdAt&limit=2')).body['nextCursor'];
    expect(await list(`sort=createdAt&cursor=${byEmail}`)).toMatchObject(cursorInvalid);
    expect(await list(`sort=email&cursor=${byTime}`)).toMatchObject(cursorInvalid);
  });

  it('are refused when they are too long or given twice', async () => {
    expect(await list(`cursor=${'A'.repeat(501)}`)).toMatchObject(refusedField('/cursor'));
    expect(await list('cursor=AA&cursor=BB')).toMatchObject(refusedField('/cursor'));
  });
});

describe('filters of users', () => {
  beforeAll(async () => {
    await create('100% wool', 'wool@example.com');
    await create('snake_case', 'snake@example.com');
    await create('back\\slash', 'slash@example.com', ['user', 'admin']);
    await create("O'Brien", 'under_score+tag@example.com');
  });

  it.each([
    ['a percent sign', '%', ['100% wool']],
    ['an underscore', '_', ["O'Brien", 'snake_case']],
    ['a backslash', '\\', ['back\\slash']],
    ['a backslash before a wildcard', '\\%', []],
    ['a quote', "o'b", ["O'Brien"]],
    ['a plus sign', '+TAG', ["O'Brien"]],
    ['SQL', "' OR 1=1 --", []],
  ])('take %s as it is', async (_, query, names) => {
    expect(await namesFor(`query=${encodeURIComponent(query)}`)).toEqual(names);
  });

  it('find part of a name or address in any case', async () => {
    expect(await namesFor('query=WOOL')).toEqual(['100% wool']);
    expect(await namesFor('query=SLASH%40')).toEqual(['back\\slash']);
  });

  it('take up to 100 characters', async () => {
    expect((await list(`query=${'x'.repeat(100)}`)).body['items']).toEqual([]);
    expect(await list(`query=${'x'.repeat(101)}`)).toMatchObject(refusedField('/query'));
  });

  it('tell roles and states apart', async () => {
    expect(await namesFor('role=admin')).toEqual(['Ada Lovelace', 'back\\slash']);
    expect(await namesFor('role=admin&status=active')).toEqual(['Ada Lovelace']);
    const ada = await app.person();
    await admin.patch(`/admin/users/${ada.userId}`, { disabled: true, name: 'Locked Out' });
    expect(await namesFor('status=disabled')).toEqual(['Locked Out']);
    expect(await namesFor('status=active')).toEqual(['Ada Lovelace']);
    expect((await list('status=unverified&limit=100')).body['items']).toHaveLength(28);
  });

  it.each([
    ['role=root', '/role'],
    ['role=', '/role'],
    ['status=gone', '/status'],
    ['sort=name', '/sort'],
    ['sort=email,id', '/sort'],
    ['query=a&query=b', '/query'],
    ['query=a%00', '/query'],
    ['query[$ne]=a', '/query[$ne]'],
    ['offset=3', '/offset'],
  ])('refuse %s', async (query, pointer) => {
    expect(await list(query)).toMatchObject(refusedField(pointer));
  });
});
