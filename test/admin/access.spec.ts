import { createTestApp, type TestApp, type Visitor } from '../kit/index.js';

let app: TestApp;
let admin: Visitor;
beforeAll(async () => {
  app = await createTestApp();
  admin = await app.visitor().loginAs('admin');
});
afterAll(() => app.stop());

const show = ({ userId }: Visitor) => admin.get(`/admin/users/${userId}`);

describe('who may administer', () => {
  let ada: Visitor;
  beforeAll(async () => {
    ada = await app.person();
  });

  it.each([
    ['GET', '/admin/users', undefined],
    ['POST', '/admin/users', { name: 'Eve', email: 'eve-the-admin@example.com', roles: ['admin'] }],
    ['GET', '/admin/users/:id', undefined],
    ['PATCH', '/admin/users/:id', { roles: ['user', 'admin'] }],
    ['DELETE', '/admin/users/:id', undefined],
    ['GET', '/admin/users/:id/sessions', undefined],
    ['DELETE', '/admin/users/:id/sessions', undefined],
    ['POST', '/admin/users/:id/force-password-reset', undefined],
    ['GET', '/admin/audit-events', undefined],
  ])('%s %s: administrators only', async (method, route, body) => {
    const path = route.replace(':id', ada.userId);
    const before = (await show(ada)).body;
    expect(await ada.send(method, path, body)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await app.visitor().send(method, path, body)).toMatchObject({
      status: 401,
      body: { code: 'token_missing' },
    });
    expect((await show(ada)).body).toEqual(before);
    expect((await ada.get('/users/me')).status).toBe(200);
    expect((await admin.get('/admin/users?query=eve-the-admin')).body['items']).toEqual([]);
  });

  it('refuses a token whose holder is no administrator any more', async () => {
    const former = await app.visitor().loginAs('admin');
    expect((await former.get('/admin/users')).status).toBe(200);
    await admin.patch(`/admin/users/${former.userId}`, { roles: ['user'] });
    expect(await former.get('/admin/users')).toMatchObject({ status: 401, body: { code: 'token_stale' } });
    await former.refresh();
    expect(await former.get('/admin/users')).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });
});
