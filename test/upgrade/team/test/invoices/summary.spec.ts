import { createTestApp, type TestApp } from '../kit/index.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app?.stop());

it('tells administrators how many invoices are open, and nobody else', async () => {
  const admin = await app.visitor().loginAs('admin');
  await app.sql('INSERT INTO invoices (user_id) VALUES ($1)', [admin.userId]);
  expect(await admin.get('/invoices/summary')).toMatchObject({
    status: 200,
    body: { open: 1, daysToPay: 14 },
  });
  const ada = await app.person();
  expect(await ada.get('/invoices/summary')).toMatchObject({ status: 403, body: { code: 'forbidden' } });
});
