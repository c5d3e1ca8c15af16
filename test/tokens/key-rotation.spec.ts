import { setTimeout as sleep } from 'node:timers/promises';
import { KeyRotation, SigningKeys } from '../../src/tokens/index.js';
import { decode, encode, Forger } from '../support/forged-token.js';
import { publishedKeys, signAs } from '../support/signatures.js';
import { createTestApp, type TestApp, type Visitor } from '../kit/index.js';
import { WorkLog } from '../support/work-log.js';

let app: TestApp;
let other: TestApp;
let ada: Visitor;
beforeAll(async () => {
  // Its keys are made in no time.
  const settings = { TOKEN_ALGORITHM: 'ES256' };
  app = await createTestApp({ env: settings, alone: true });
  other = await createTestApp({ env: settings, keepData: true, alone: true });
});
beforeEach(async () => {
  ada = await app.person();
});
afterAll(async () => {
  await app.sql('DELETE FROM signing_keys');
  await app.stop();
  await other.stop();
});

const rotation = (instance = app) => instance.nest.get(KeyRotation);
const kidOf = (accessToken: string): string => decode(accessToken.split('.')[0])['kid'];
const kidsOf = async (instance: TestApp) => (await publishedKeys(instance)).map(({ kid }) => kid);

/** The code of the refusal that a token meets; none where it opens the door. */
async function codeAt(instance: TestApp, accessToken: string): Promise<string | undefined> {
  const headers = { authorization: `Bearer ${accessToken}` };
  return (await instance.visitor().get('/auth/session', { headers })).body['code'];
}

/** Waits for the 2 s within which every instance has seen a change. */
async function untilCurrentIs(kid: string, ...instances: TestApp[]): Promise<void> {
  for (let waitedMs = 0; waitedMs < 2_000; waitedMs += 20) {
    if (instances.every((instance) => instance.nest.get(SigningKeys).current.kid === kid)) return;
    await sleep(20);
  }
  throw new Error(`the key ${kid} does not sign everywhere within 2 s`);
}

describe('a rotation while two instances run', () => {
  it('has published the new key before it signs, and reaches both without a restart', async () => {
    const [current, next] = await kidsOf(app);
    expect((await kidsOf(other)).slice(0, 2)).toEqual([current, next]);
    const ofBefore = ada.accessToken;
    expect(kidOf(ofBefore)).toBe(current);
    expect((await rotation().rotate({ atOnce: true })).kid).toBe(next);
    await untilCurrentIs(next!, app, other);
    await ada.refresh();
    expect(kidOf(ada.accessToken)).toBe(next);
    for (const instance of [app, other]) {
      expect(await codeAt(instance, ofBefore)).toBeUndefined();
      expect(await codeAt(instance, ada.accessToken)).toBeUndefined();
      const [first, second, ...previous] = await kidsOf(instance);
      expect(first).toBe(next);
      expect([current, next]).not.toContain(second);
      expect(previous).toContain(current);
    }
  });

  it('lets tokens of the next key pass where the rotation has not been seen', async () => {
    other.nest.get(SigningKeys).onApplicationShutdown();
    await sleep(100);
    const { kid } = await rotation().rotate({ atOnce: true });
    await untilCurrentIs(kid, app);
    await ada.refresh();
    expect(other.nest.get(SigningKeys).current.kid).not.toBe(kid);
    expect(await codeAt(other, ada.accessToken)).toBeUndefined();
  });

  it('keeps the private half of a key no longer than it may sign', async () => {
    const rows = await app.sql(
      `SELECT state, count(*)::int AS keys, count(private_key_encrypted)::int AS whole FROM signing_keys GROUP BY 1 ORDER BY 1`,
    );
    expect(rows).toEqual([
      { state: 'current', keys: 1, whole: 1 },
      { state: 'next', keys: 1, whole: 1 },
      { state: 'previous', keys: expect.any(Number), whole: 0 },
    ]);
  });

  it('is on record', async () => {
    const { kid: replacedKid } = app.nest.get(SigningKeys).current;
    const { kid } = await rotation().rotate({ atOnce: true });
    const [event] = await app.sql(
      `SELECT * FROM audit_events WHERE type = 'keys.rotated' ORDER BY at DESC LIMIT 1`,
    );
    expect(event).toMatchObject({ user_id: null, details: { kid, replacedKid, algorithm: 'ES256' } });
  });
});

describe('a key that an instance does not know', () => {
  it('is looked up at once, so that its first token opens the door', async () => {
    // It looks no more by itself.
    other.nest.get(SigningKeys).onApplicationShutdown();
    await rotation().rotate({ atOnce: true });
    const { kid } = await rotation().rotate({ atOnce: true });
    await untilCurrentIs(kid, app);
    await ada.refresh();
    expect(await kidsOf(other)).not.toContain(kid);
    expect(await codeAt(other, ada.accessToken)).toBeUndefined();
    expect(other.nest.get(SigningKeys).current.kid).toBe(kid);
  });

  it('is asked for once a second at most: key ids that are made up do not make queries', async () => {
    app.nest.get(SigningKeys).onApplicationShutdown();
    await sleep(1_100);
    const log = await WorkLog.watch(app);
    const [header = '', ...rest] = ada.accessToken.split('.');
    const startedAt = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, nth) => {
        const accessToken = [encode({ ...decode(header), kid: `made-up-${nth}` }), ...rest].join('.');
        return app.visitor().get('/auth/session', { headers: { authorization: `Bearer ${accessToken}` } });
      }),
    );
    const seconds = Math.ceil((performance.now() - startedAt) / 1_000);
    log.stop();
    expect(new Set(answers.map(({ body }) => body['code']))).toEqual(new Set(['token_invalid']));
    const looks = answers
      .flatMap((answer) => log.of(answer).statements)
      .filter((sql) => sql.includes('signing_keys'));
    expect(looks.length).toBeGreaterThan(0);
    expect(looks.length).toBeLessThanOrEqual(seconds);
    await app.nest.get(SigningKeys).onModuleInit();
  });
});

describe('the times of a key', () => {
  it('are 302 s published before it signs: as long as the JWKS may be cached, and the instances take to look', async () => {
    const { headers } = await app.visitor().get('//.well-known/jwks.json');
    expect(headers.get('cache-control')).toBe('public, max-age=300');
    await rotation().rotate({ atOnce: true });
    const [next] = await app.sql<{ kid: string; created_at: Date }>(
      `SELECT kid, created_at FROM signing_keys WHERE state = 'next'`,
    );
    const ripeMs = next!.created_at.getTime() + 302_000;
    app.clock.advance((ripeMs - 1_000 - app.clock.nowMs()) / 1_000);
    const tooEarly = new RegExp(`rotate after ${new Date(ripeMs).toISOString()}, or now with --now`);
    await expect(rotation().rotate({ atOnce: false })).rejects.toThrow(tooEarly);
    app.clock.advance(1);
    expect((await rotation().rotate({ atOnce: false })).kid).toBe(next!.kid);
  });

  it('end when its last token has expired: 907 s after another took its place', async () => {
    const forger = new Forger(app, ada);
    const { kid } = await rotation().rotate({ atOnce: true });
    await untilCurrentIs(kid, app);
    // By somebody who has its private half.
    const forge = () => forger.forge({ signature: signAs('ES256', forger.privateKey) });
    const [row] = await app.sql<{ replaced_at: Date }>(
      'SELECT replaced_at FROM signing_keys WHERE kid = $1',
      [forger.kid],
    );
    app.clock.advance((row!.replaced_at.getTime() + 906_000 - app.clock.nowMs()) / 1_000);
    expect(await kidsOf(app)).toContain(forger.kid);
    expect(await codeAt(app, forge())).toBeUndefined();
    app.clock.advance(1);
    expect(await kidsOf(app)).not.toContain(forger.kid);
    // Not token_invalid: whoever was away for a while is to refresh, not to log in.
    expect(await codeAt(app, forge())).toBe('token_expired');
    expect(await codeAt(app, ada.accessToken)).toBe('token_expired');
    expect((await ada.refresh()).status).toBe(200);
    expect(await ada.isLoggedIn()).toBe(true);
  });
});

describe('ten rotations at once', () => {
  it('leave one current and one next key, and each is done whole or refused', async () => {
    const rotationsDone = async () =>
      (await app.sql(`SELECT 1 FROM audit_events WHERE type = 'keys.rotated'`)).length;
    const before = await rotationsDone();
    const outcomes = await Promise.allSettled(
      [app, other].flatMap((instance) =>
        Array.from({ length: 5 }, () => rotation(instance).rotate({ atOnce: true })),
      ),
    );
    const done = outcomes.filter(({ status }) => status === 'fulfilled').length;
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(String(outcome.reason)).toContain('changed by somebody else');
    expect(done).toBeGreaterThanOrEqual(1);
    expect((await rotationsDone()) - before).toBe(done);
    const states = await app.sql(`SELECT state FROM signing_keys WHERE state <> 'previous' ORDER BY state`);
    expect(states).toEqual([{ state: 'current' }, { state: 'next' }]);
  });
});
