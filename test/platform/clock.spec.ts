import { DatabaseLink } from '../support/database-link.js';
import { createTestApp } from '../kit/index.js';

it('a database that answers late does not set the clock', async () => {
  const link = await DatabaseLink.open();
  // Half of it would be the error.
  link.delayOnce('clock_timestamp', 1_600);
  const app = await createTestApp({ env: { DATABASE_URL: link.url } });
  try {
    const [row] = await app.sql<{ ms: number }>(
      'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float AS ms',
    );
    expect(Math.abs(app.clock.nowMs() - row!.ms)).toBeLessThan(400);
  } finally {
    await app.stop();
    await link.cut();
  }
});
