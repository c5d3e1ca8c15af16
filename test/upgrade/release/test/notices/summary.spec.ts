import { createTestApp, type TestApp } from '../kit/index.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app?.stop());

it('tells administrators how many notices are shown, and nobody else', async () => {
  const admin = await app.visitor().loginAs('admin');
  await app.sql('INSERT INTO notices DEFAULT VALUES');
  expect(await admin.get('/admin/notices')).toMatchObject({ status: 200, body: { shown: 1, days: 7 } });
  const ada = await app.person();
  expect(await ada.get('/admin/notices')).toMatchObject({ status: 403, body: { code: 'forbidden' } });
});
