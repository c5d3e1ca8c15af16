import { type FreshDatabase, freshDatabase } from '../support/fresh-database.js';
import { createTestApp } from '../kit/index.js';

describe('instances that start at once on an empty database', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.remove());

  it('all come up, with one schema, one queue and one signing key', async () => {
    // With the smallest pool that is allowed, so that none of them waits for itself.
    const settings = { DATABASE_URL: database.url, DATABASE_POOL_SIZE: '3' };
    const starts = Array.from({ length: 3 }, () => createTestApp({ env: settings, keepData: true }));
    const instances = await Promise.all(starts);
    try {
      const answers = await Promise.all(instances.map((app) => app.visitor().get('//health/ready')));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      const keys = await Promise.all(instances.map((app) => app.visitor().get('//.well-known/jwks.json')));
      expect(new Set(keys.map(({ body }) => body['keys'][0].kid)).size).toBe(1);
    } finally {
      for (const app of instances) await app.stop();
    }
  }, 60_000);

  it('are told the smallest pool that a start can do with', async () => {
    const refused = createTestApp({
      env: { DATABASE_URL: database.url, DATABASE_POOL_SIZE: '2' },
      keepData: true,
    });
    await expect(refused).rejects.toThrow(/DATABASE_POOL_SIZE: use at least 3/);
  });
});
