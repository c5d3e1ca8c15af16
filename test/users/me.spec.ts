import { createTestApp, type TestApp, type Visitor } from '../kit/index.js';

let app: TestApp;
let ada: Visitor;
beforeAll(async () => {
  app = await createTestApp();
  ada = await app.person();
});
afterAll(() => app.stop());

const rename = (name: unknown) => ada.patch('/users/me', { name });
const nameNow = async () => (await ada.get('/users/me')).body['name'];

describe('my profile', () => {
  it('is what the login told, and nothing beside', async () => {
    const login = await app.visitor().logIn(ada.email, ada.password);
    const { status, body } = await ada.get('/users/me');
    expect(status).toBe(200);
    expect(body).toEqual({
      id: ada.userId,
      name: 'Ada Lovelace',
      email: ada.email,
      roles: ['user'],
      emailVerified: true,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
    expect(body).toEqual(login.body['user']);
  });

  it.each([
    ['GET', undefined],
    ['PATCH', { name: 'Nobody' }],
  ])('is closed to %s without a token', async (method, body) => {
    expect(await app.visitor().send(method, '/users/me', body)).toMatchObject({
      status: 401,
      body: { code: 'token_missing' },
    });
  });
});

describe('my name', () => {
  it.each([
    ['one character', 'X'],
    ['100 characters', 'n'.repeat(100)],
    ['100 characters outside the basic plane', '\u{1D49C}'.repeat(100)],
    ['any script', '李小龍 Иван نجيب'],
    ['punctuation', `O'Neil-Smith, Jr. <b>&"`],
  ])('may be %s', async (_, name) => {
    const answer = await rename(name);
    expect([answer.status, answer.body['name']]).toEqual([200, name]);
    expect(await nameNow()).toBe(name);
  });

  it('is kept trimmed and composed', async () => {
    expect((await rename('  Ame\u0301lie \n')).body['name']).toBe('Am\u00e9lie');
    expect(await nameNow()).toBe('Am\u00e9lie');
  });

  it.each([
    ['nothing', ''],
    ['blanks', '   '],
    ['101 characters', 'n'.repeat(101)],
    ['101 characters outside the basic plane', '\u{1D49C}'.repeat(101)],
    ['two lines', 'Ada\nLovelace'],
    ['a carriage return', 'Ada\r\nBcc: eve@example.com'],
    ['a line separator', 'Ada\u2028Lovelace'],
    ['a NUL', 'Ada\u0000Lovelace'],
    ['a number', 7],
    ['null', null],
    ['a list', ['Ada']],
    ['an object', { toString: 'Ada' }],
    ['nothing at all', undefined],
  ])('may not be %s', async (_, name) => {
    await rename('Grace Hopper');
    expect(await rename(name)).toMatchObject({
      status: 422,
      body: { code: 'validation_failed', errors: [{ pointer: '/name' }] },
    });
    expect(await nameNow()).toBe('Grace Hopper');
  });
});

describe('mass assignment', () => {
  it.each([
    ['roles', ['user', 'admin']],
    ['email', 'eve@example.com'],
    ['emailVerified', false],
    ['emailVerifiedAt', null],
    ['disabledAt', null],
    ['provisional', true],
    ['id', '00000000-0000-4000-8000-000000000000'],
    ['password', 'some other pass phrase'],
    ['__proto__', { roles: ['admin'] }],
    ['constructor', { prototype: { roles: ['admin'] } }],
  ])('of %s is refused and changes nothing', async (field, value) => {
    const before = (await ada.get('/users/me')).body;
    const raw = `{"name":"Eve","${field}":${JSON.stringify(value)}}`;
    const answer = await ada.patch('/users/me', { name: 'Eve' }, { raw });
    expect(answer).toMatchObject({ status: expect.any(Number), body: { code: expect.any(String) } });
    expect([answer.status, answer.body['code']]).toEqual(
      field === '__proto__' || field === 'constructor'
        ? [400, 'malformed_request']
        : [422, 'validation_failed'],
    );
    expect((await ada.get('/users/me')).body).toEqual(before);
    expect((await ada.get('/admin/users')).body['code']).toBe('forbidden');
    expect((await app.visitor().logIn(ada.email, ada.password)).status).toBe(200);
  });

  it('names the unknown field', async () => {
    expect((await ada.patch('/users/me', { name: 'Eve', roles: ['admin'] })).body['errors']).toEqual([
      { pointer: '/roles', code: 'unknown_field', message: expect.any(String) },
    ]);
  });
});
