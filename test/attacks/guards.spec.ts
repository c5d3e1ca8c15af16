import { sendLines } from '../support/raw-request.js';
import { type Operation, operationsOf, pathFor, publishedDocument } from '../support/api-document.js';
import { createTestApp, type TestApp, type Visitor } from '../kit/index.js';
import { isOurs } from '../support/contract.js';

let app: TestApp;
let ada: Visitor;
let operations: Operation[];
beforeAll(async () => {
  app = await createTestApp();
  ada = await app.person();
  operations = operationsOf(await publishedDocument(app));
});
afterAll(() => app.stop());

/** Which of ours are open, openapi.spec.ts says; logout ends what it can prove, and is content with nothing. */
const isGuarded = ({ security = [] }: Operation) =>
  security.length > 0 &&
  security.every((requirement) => Object.keys(requirement).length > 0 && !('client' in requirement));

const missing = { status: 401, body: { code: 'token_missing' } };
const forbidden = { status: 403, body: { code: 'forbidden' } };

/** Whatever was tried above, nobody has become more than they were. */
async function expectNothingGained(): Promise<void> {
  expect((await ada.get('/users/me')).body).toMatchObject({
    id: ada.userId,
    email: ada.email,
    roles: ['user'],
  });
  const [counted] = await app.sql<{ admins: string }>(
    `SELECT count(*) FILTER (WHERE 'admin' = ANY (roles)) AS admins FROM users`,
  );
  expect(counted).toEqual({ admins: '0' });
}
afterEach(expectNothingGained);

describe('guards', () => {
  it('refuse every operation that is not public to whoever has no token', async () => {
    const guarded = operations.filter(isGuarded);
    expect(guarded.length).toBeGreaterThan(18);
    for (const operation of guarded) {
      const answer = await app.visitor().send(operation.method, pathFor(operation));
      expect({ ...answer, id: operation.operationId }).toMatchObject({
        ...missing,
        id: operation.operationId,
      });
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="gatehouse"');
    }
  });

  it('refuse every operation of administrators to a user, before anything else is looked at', async () => {
    const administrators = operations.filter(({ tags = [] }) => tags.includes('Administration'));
    expect(administrators.length).toBeGreaterThanOrEqual(10);
    for (const { method, path, operationId } of administrators) {
      for (const id of [ada.userId, 'no-uuid']) {
        const answer = await ada.send(method, `/${path.replace('{id}', id)}`);
        expect({ ...answer, operationId }).toMatchObject({ ...forbidden, operationId });
      }
    }
  });

  it('ask for permissions where a route names them, and the document tells which', async () => {
    const audit = operations.find(({ operationId }) => operationId === 'adminListAuditEvents');
    expect(audit).toMatchObject({ 'x-required-permissions': ['audit:read'] });
    expect(audit).not.toHaveProperty('x-required-roles');
    expect(await ada.get('/admin/audit-events')).toMatchObject(forbidden);
    const admin = await app.visitor().loginAs('admin');
    const answer = await admin.get('/admin/audit-events');
    await app.sql('DELETE FROM users WHERE id = $1', [admin.userId]);
    expect(answer).toMatchObject({ status: 200, body: { items: expect.any(Array) } });
  });

  it('refuse it with a role in another case, or in the request', async () => {
    const headers = {
      'x-roles': 'admin',
      'x-user-role': 'admin',
      'x-admin': 'true',
      'x-forwarded-user': 'admin',
    };
    const paths = ['/admin/users?role=admin', '/admin/users?roles=admin&admin=true'];
    for (const path of paths) expect(await ada.get(path, { headers })).toMatchObject(forbidden);
  });

  it('stand before HEAD as before GET', async () => {
    for (const { path } of operations.filter(
      (operation) =>
        operation.method === 'GET' && isGuarded(operation) && isOurs(operation.operationId ?? ''),
    )) {
      const target = `/${path.replace('{id}', ada.userId)}`;
      expect((await app.visitor().send('HEAD', target)).status).toBe(401);
      if (path.includes('/admin/')) expect((await ada.send('HEAD', target)).status).toBe(403);
    }
  });

  it.each([
    ['/api/v1/%61dmin/users', 403],
    ['/api/v1/admin/%75sers', 403],
    ['/%61%70%69/v1/admin/users', 403],
    ['/api/v1/admin/users?', 403],
    ['/api/v1/admin/users?x=/../../health/live', 403],
    ['/api/v1/admin/users#/health/live', 403],
    ['http://127.0.0.1/api/v1/admin/users', 403],
    ['//api/v1/admin/users', 404],
    ['/api/v1//admin/users', 404],
    ['/api/v1/admin//users', 404],
    ['/api/v1/admin/users/', 404],
    ['/api/v1/Admin/users', 404],
    ['/API/V1/ADMIN/USERS', 404],
    ['/api/v1/admin/../admin/users', 404],
    ['/api/v1/auth/../admin/users', 404],
    ['/health/live/../../api/v1/admin/users', 404],
    ['/api/v1/./admin/users', 404],
    ['/api/v1/admin/users/.', 403],
    ['/api/v1/admin/users/..;/users', 404],
    ['/api/v1/admin/users;a=b', 404],
    ['/api/v1/admin;/users', 404],
    ['/api/v1/admin%2fusers', 404],
    ['/api/v1/admin%5cusers', 404],
    ['\\api\\v1\\admin\\users', 400],
    ['/api/v1/admin/users%20', 404],
    ['/api/v1/admin/users%00', 404],
    ['/api/v1/admin/users%0a', 404],
    ['/api/v1/admin/users.json', 404],
    ['/api/v1/%2561dmin/users', 404],
    ['/api/v1/\u00e4dmin/users', 400],
    ['/v1/admin/users', 404],
    ['/admin/users', 404],
  ])('are not walked around by another spelling: %s', async (target, status) => {
    const authorization = `Authorization: Bearer ${ada.accessToken}`;
    for (const method of ['GET', 'HEAD']) {
      const answer = await sendLines(app.instanceUrl, [`${method} ${target} HTTP/1.1`, authorization]);
      expect(answer.status).toBe(status);
      expect(answer.text).not.toContain('"items"');
      const withoutToken = await sendLines(app.instanceUrl, [`${method} ${target} HTTP/1.1`]);
      expect(withoutToken.status).toBe(status === 403 ? 401 : status);
    }
  });

  it('do not believe a method that is named in a header or a parameter', async () => {
    const names = ['x-http-method-override', 'x-method-override', 'x-http-method', '_method'];
    for (const name of names) {
      const headers = name === '_method' ? {} : { [name]: 'DELETE' };
      expect((await ada.get(`/users/me?${name}=DELETE`, { headers })).status).toBe(200);
      expect((await ada.post(`/users/me?${name}=PATCH`, { name: 'Eve' }, { headers })).status).toBe(405);
      const asGet = { headers: { [name]: 'GET' } };
      if (name !== '_method') expect(await ada.post('/admin/users', {}, asGet)).toMatchObject(forbidden);
      if (name !== '_method')
        expect(await app.visitor().delete('/users/me', {}, asGet)).toMatchObject(missing);
    }
  });

  it('keep errors about a person out of every cache, however the path is spelled', async () => {
    for (const path of ['/api/v1/auth/session', '/%61pi/v1/auth/session', '/api/v1/%61uth/session']) {
      for (const headers of [[], [`Authorization: Bearer ${ada.accessToken}`]]) {
        const answer = await sendLines(app.url, [`GET ${path} HTTP/1.1`, ...headers]);
        expect(answer.headers.get('cache-control')).toBe('no-store');
      }
    }
  });
});

describe('mass assignment', () => {
  const extras: Record<string, unknown>[] = [
    { roles: ['admin'] },
    { role: 'admin' },
    { id: '00000000-0000-4000-8000-000000000000' },
    { userId: '00000000-0000-4000-8000-000000000000' },
    { email: 'eve@example.com', emailVerified: true },
    { emailVerifiedAt: '2020-01-01T00:00:00.000Z' },
    { provisional: false },
    { disabledAt: null },
    { permissions: ['users:write'] },
    { 'user.roles': ['admin'] },
    { 'roles[]': 'admin' },
    { hash: '$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$aaaa' },
  ];

  it.each(extras)('of %j is refused by the profile and by sign-up', async (extra) => {
    const own = await ada.patch('/users/me', { name: 'Ada', ...extra });
    expect(own).toMatchObject({
      status: 422,
      body: { errors: expect.arrayContaining([unknownField(extra)]) },
    });
    const email = app.newAddress();
    const person = { name: 'Eve', password: 'loud mountain after ten', ...extra, email };
    const { email: _known, ...unknown } = extra;
    const signup = await app.visitor().post('/auth/signup', person);
    expect(signup).toMatchObject({
      status: 422,
      body: { errors: expect.arrayContaining([unknownField(unknown)]) },
    });
    expect(await app.sql('SELECT 1 FROM users WHERE email_canonical = $1', [email])).toEqual([]);
  });

  function unknownField(extra: object) {
    return expect.objectContaining({ pointer: `/${Object.keys(extra)[0]}`, code: 'unknown_field' });
  }
});

describe('prototype pollution', () => {
  it.each([
    '{"name":"Eve","__proto__":{"roles":["admin"]}}',
    String.raw`{"name":"Eve","\u005f_proto__":{"roles":["admin"]}}`,
    '{"name":"Eve","constructor":{"prototype":{"roles":["admin"]}}}',
    '{"name":{"__proto__":{"roles":["admin"]}}}',
    '{"__proto__":{"name":"Eve"}}',
  ])('by %s is refused', async (raw) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await ada.patch('/users/me', undefined, { raw, headers });
    expect([400, 422]).toContain(answer.status);
    expect(Reflect.get({}, 'roles')).toBeUndefined();
    expect((await ada.get('/users/me')).body['name']).toBe('Ada Lovelace');
  });

  it.each([
    '__proto__[roles]=admin',
    'constructor[prototype][roles]=admin',
    '__proto__.roles=admin',
    '__proto__=1',
  ])('by the query %s reaches nothing', async (query) => {
    const admin = await app.visitor().loginAs('admin');
    const answer = await admin.get(`/admin/users?${query}`);
    await app.sql('DELETE FROM users WHERE id = $1', [admin.userId]);
    expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
    expect(Reflect.get({}, 'roles')).toBeUndefined();
  });
});
