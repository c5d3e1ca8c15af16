import { createTestApp, expectProblem, type TestApp } from './index.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ env: { LIMIT_DEFAULT: '5/60' } });
});
afterAll(() => app?.stop());

it('answers 429 after the fifth request of a minute', async () => {
  const ada = await app.person();
  for (let count = 1; count <= 5; count += 1) expect((await ada.get('/users/me')).status).toBe(200);
  const refused = await ada.get('/users/me');
  expectProblem(refused, 429, 'too_many_requests');
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
});
