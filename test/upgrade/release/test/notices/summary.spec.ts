import { TestApp } from '../support/start-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());

it('tells administrators how many notices are shown, and nobody else', async () => {
  const admin = await app.administrator();
  await app.sql('INSERT INTO notices DEFAULT VALUES');
  expect(await admin.get('/admin/notices')).toMatchObject({ status: 200, body: { shown: 1, days: 7 } });
  const ada = await app.person();
  expect(await ada.get('/admin/notices')).toMatchObject({ status: 403, body: { code: 'forbidden' } });
});
