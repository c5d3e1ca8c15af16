import { createTestApp, expectProblem, type TestApp } from '../kit/index.js';

let app: TestApp;
let other: TestApp;
beforeAll(async () => {
  const settings = { LIMIT_REFRESH_PER_SESSION: '3/60', REFRESH_GRACE_SECONDS: '10' };
  app = await createTestApp({ env: settings });
  other = await createTestApp({ env: settings, keepData: true });
});
afterAll(async () => {
  await app.stop();
  await other.stop();
});

/** Refreshes as often, by turns on two instances. */
async function refreshTimes(times: number, visitor: Awaited<ReturnType<TestApp['person']>>) {
  const statuses: number[] = [];
  for (let time = 0; time < times; time += 1) {
    visitor.app = time % 2 ? other : app;
    statuses.push((await visitor.refresh()).status);
  }
  return statuses;
}

describe('LIMIT_REFRESH_PER_SESSION=3/60', () => {
  it('lets three rotations pass on all instances together, and refuses the fourth without harm to the token', async () => {
    const ada = await app.person();
    expect(await refreshTimes(3, ada)).toEqual([200, 200, 200]);
    const refused = await ada.refresh();
    expectProblem(refused, 429, 'too_many_requests', '/api/v1/auth/refresh');
    const wait = Number(refused.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(50);
    expect(wait).toBeLessThanOrEqual(60);
    expect(await ada.isLoggedIn()).toBe(true);
    for (const { clock } of [app, other]) clock.advance(wait);
    expect((await ada.refresh()).status).toBe(200);
  });

  it('counts no answer within the grace', async () => {
    const ada = await app.person();
    const first = ada.refreshToken;
    expect((await ada.refresh()).status).toBe(200);
    const successor = ada.refreshToken;
    for (let time = 0; time < 5; time += 1) {
      const { status, body } = await ada.refresh(first);
      expect([status, body['refreshToken']]).toEqual([200, successor]);
    }
    expect(await refreshTimes(2, ada)).toEqual([200, 200]);
  });

  it('counts each session for itself', async () => {
    const ada = await app.person();
    const phone = await app.anotherDevice(ada);
    expect(await refreshTimes(4, ada)).toEqual([200, 200, 200, 429]);
    expect((await phone.refresh()).status).toBe(200);
  });

  it('does not hide a reuse: an older token ends the session also when the limit is reached', async () => {
    const ada = await app.person();
    const stolen = ada.refreshToken;
    expect(await refreshTimes(4, ada)).toEqual([200, 200, 200, 429]);
    expectProblem(await ada.refresh(stolen), 401, 'refresh_token_reused');
    expect(await ada.isLoggedIn()).toBe(false);
  });

  it('is exact under a burst: fifty at once with the current token rotate once', async () => {
    const ada = await app.person();
    const token = ada.refreshToken;
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) => {
        const tab = (at % 2 ? app : other).visitor();
        return tab.refresh(token);
      }),
    );
    expect(new Set(answers.map(({ status, body }) => `${status} ${body['refreshToken']}`)).size).toBe(1);
    const [row] = await app.sql('SELECT generation, rotations FROM sessions WHERE user_id = $1', [
      ada.userId,
    ]);
    expect(row).toEqual({ generation: 1, rotations: 1 });
  });
});
