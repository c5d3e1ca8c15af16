import { jest } from '@jest/globals';
import { HashQueue } from '../../src/auth/password/hash-queue.js';
import { Metrics } from '../../src/platform/metrics/index.js';
import { type Answer, createTestApp, expectProblem, type TestApp } from '../kit/index.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ alone: true });
  // Each refusal is a line of the log: hundreds here.
  app.nest.useLogger(false);
});
afterAll(() => app.stop());

/** So many wait for a hash at most; at least one more is at work. */
const waitingMax = 64;

/** So many logins at once, each for an address that nobody has. */
function flood(count: number): Promise<Answer[]> {
  const logins = Array.from({ length: count }, (_, nth) => {
    const body = { email: `nobody-${nth}@example.com`, password: 'not the right one' };
    return app.visitor().post('/auth/login', body);
  });
  return Promise.all(logins);
}

/** Nothing else is hashed until the result is called. */
function occupy(queue: HashQueue): () => void {
  let release: () => void;
  const held = new Promise<void>((resolve) => (release = resolve));
  for (let place = 0; place < 4; place += 1) queue.run(() => held).catch(() => undefined);
  return () => release();
}

describe('a flood of logins', () => {
  it('is refused in part, with the time to wait, and the rest is answered as ever', async () => {
    const answers = await flood(200);
    const refused = answers.filter(({ status }) => status === 503);
    const answered = answers.filter(({ status }) => status !== 503);
    expect(refused.length).toBeGreaterThan(0);
    expect(answered.length).toBeGreaterThan(waitingMax);
    for (const answer of refused) {
      expectProblem(answer, 503, 'unavailable', '/api/v1/auth/login');
      expect(answer.headers.get('retry-after')).toBe('2');
    }
    for (const answer of answered) expectProblem(answer, 401, 'invalid_credentials');
  });

  it('leaves the way free for a login after it', async () => {
    const ada = await app.person();
    expect((await flood(200)).map(({ status }) => status)).toContain(503);
    const logins = [await ada.logIn(), await ada.logIn(ada.email, 'not the right one'), await ada.logIn()];
    expect(logins.map(({ status }) => status)).toEqual([200, 401, 200]);
  });

  it('waits, while whoever needs no hash is answered at once', async () => {
    const ada = await app.person();
    const release = occupy(app.nest.get(HashQueue));
    const answered: string[] = [];
    const logins = flood(20).then(() => answered.push('logins'));
    expect((await ada.get('/users/me')).status).toBe(200);
    answered.push('profile');
    expect((await ada.refresh()).status).toBe(200);
    answered.push('refresh');
    release();
    await logins;
    expect(answered).toEqual(['profile', 'refresh', 'logins']);
  });

  it('is answered in full when it is no more than the queue holds', async () => {
    const answers = await flood(waitingMax + 1);
    expect(answers.map(({ status }) => status)).toEqual(Array.from(answers, () => 401));
  });
});

describe('a turn that does not come', () => {
  afterEach(() => jest.useRealTimers());

  it('is given up after ten seconds, and leaves its place to others', async () => {
    jest.useFakeTimers();
    const queue = new HashQueue(new Metrics());
    const release = occupy(queue);
    const hashed: string[] = [];
    const early = queue.run(async () => hashed.push('early'));
    jest.advanceTimersByTime(6_000);
    const later = queue.run(async () => hashed.push('later'));
    jest.advanceTimersByTime(4_000);
    await expect(early).rejects.toMatchObject({
      definition: { code: 'unavailable' },
      occurrence: { retryAfterSeconds: 2 },
    });
    release();
    await later;
    expect(hashed).toEqual(['later']);
  });
});
