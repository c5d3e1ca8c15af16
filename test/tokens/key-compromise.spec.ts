import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { KeyCompromise, KeyRotation } from '../../src/tokens/index.js';
import { decode, Forger } from '../support/forged-token.js';
import { publishedKeys, signAs } from '../support/signatures.js';
import { createTestApp, type TestApp, type Visitor } from '../kit/index.js';

let app: TestApp;
let other: TestApp;
let ada: Visitor;
beforeAll(async () => {
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

const declare = (endSessions: boolean) => app.nest.get(KeyCompromise).declare({ endSessions });
const kidsOf = async (instance: TestApp) => (await publishedKeys(instance)).map(({ kid }) => kid);

async function codeAt(instance: TestApp, accessToken: string): Promise<string | undefined> {
  const headers = { authorization: `Bearer ${accessToken}` };
  return (await instance.visitor().get('/auth/session', { headers })).body['code'];
}

describe('keys that are declared compromised', () => {
  it('open nothing on any instance 2 s later, whatever their thief writes into a token', async () => {
    await app.nest.get(KeyRotation).rotate({ atOnce: true });
    await sleep(2_000);
    const thief = new Forger(app, ada);
    const forge = () =>
      thief.forge({
        header: { kid: thief.kid },
        claims: { ver: 1_000, roles: ['admin'] },
        signature: signAs('ES256', thief.privateKey),
      });
    for (const instance of [app, other]) expect(await codeAt(instance, forge())).toBeUndefined();
    const kidsBefore = await kidsOf(other);
    expect(kidsBefore.length).toBeGreaterThanOrEqual(3);
    await declare(false);
    for (const instance of [app, other]) {
      expect(await codeAt(instance, forge())).toBe('token_stale');
      const kids = await kidsOf(instance);
      expect(kids).toHaveLength(2);
      expect(kidsBefore).not.toEqual(expect.arrayContaining([kids[0]]));
      expect(kidsBefore).not.toEqual(expect.arrayContaining([kids[1]]));
    }
  });

  it('end access tokens at once and leave the sessions: a refresh goes on, with a higher ver', async () => {
    const bob = await app.person();
    await bob.patch('/users/me', { name: 'Bob' });
    const [, claims] = ada.accessToken.split('.');
    expect(await declare(false)).toBe(0);
    for (const visitor of [ada, bob]) {
      expect((await visitor.get('/users/me')).body['code']).toBe('token_stale');
      expect((await visitor.refresh()).status).toBe(200);
      expect(await visitor.isLoggedIn()).toBe(true);
    }
    expect(decode(ada.accessToken.split('.')[1])['ver']).toBe(decode(claims)['ver'] + 1);
  });

  it('take every session with them when asked to', async () => {
    const live = `SELECT count(*)::int AS live FROM sessions WHERE revoked_at IS NULL`;
    const [before] = await app.sql<{ live: number }>(live);
    expect(await declare(true)).toBe(before!.live);
    expect(await app.sql(live)).toEqual([{ live: 0 }]);
    expect((await ada.refresh()).body['code']).toBe('refresh_token_invalid');
    expect((await ada.logIn()).status).toBe(200);
    const [ended] = await app.sql(
      `SELECT * FROM audit_events WHERE type = 'sessions.ended' ORDER BY at DESC LIMIT 1`,
    );
    expect(ended).toMatchObject({
      user_id: null,
      details: { count: before!.live, reason: 'keys_compromised' },
    });
  });

  it('leave nobody out, however many there are', async () => {
    await app.sql(
      `INSERT INTO users (id, name, email, email_canonical, roles, provisional, language, created_at)
       SELECT gen_random_uuid(), 'Crowd', n || '@crowd.example', n || '@crowd.example', '{user}', false, 'en', now()
         FROM generate_series(1, 2500) n`,
    );
    await app.sql(
      `INSERT INTO sessions (id, user_id, generation, created_at, rotated_at, last_used_at, idle_expires_at, expires_at, ip, user_agent)
       SELECT gen_random_uuid(), id, 0, now(), now(), now(), now() + interval '1 day', now() + interval '1 day', '-', '-'
         FROM users WHERE name = 'Crowd'`,
    );
    const [before] = await app.sql(`SELECT count(*)::int AS live FROM sessions WHERE revoked_at IS NULL`);
    expect(await declare(true)).toBe(before!['live']);
    const left = `SELECT count(*)::int AS left FROM users u WHERE name = 'Crowd' AND (
      NOT EXISTS (SELECT 1 FROM token_versions v WHERE v.user_id = u.id AND ver = 1)
      OR EXISTS (SELECT 1 FROM sessions s WHERE s.user_id = u.id AND revoked_at IS NULL))`;
    expect(await app.sql(left)).toEqual([{ left: 0 }]);
    await app.sql(`DELETE FROM users WHERE name = 'Crowd'`);
  });

  it('are kept by their public half only, do not come back, and are on record', async () => {
    const { privateKey, kid } = new Forger(app, ada);
    await declare(false);
    const [row] = await app.sql('SELECT state, private_key_encrypted FROM signing_keys WHERE kid = $1', [
      kid,
    ]);
    expect(row).toEqual({ state: 'retired', private_key_encrypted: null });
    const pem = String(privateKey.export({ format: 'pem', type: 'pkcs8' }));
    await expect(app.nest.get(KeyRotation).import(pem)).rejects.toThrow(`${kid}, retired`);
    const [event] = await app.sql(
      `SELECT * FROM audit_events WHERE type = 'keys.compromised' ORDER BY at DESC LIMIT 1`,
    );
    const [current] = await app.sql(`SELECT kid FROM signing_keys WHERE state = 'current'`);
    expect(event).toMatchObject({ user_id: null, details: { kid: current!['kid'], algorithm: 'ES256' } });
  });

  it('are retired also when others rotate at the same moment', async () => {
    const old = await kidsOf(app);
    const rotations = Array.from({ length: 4 }, () => other.nest.get(KeyRotation).rotate({ atOnce: true }));
    await Promise.all([declare(false), Promise.allSettled(rotations)]);
    const rows = await app.sql<{ kid: string; state: string }>('SELECT kid, state FROM signing_keys');
    for (const kid of old) expect(rows).toContainEqual({ kid, state: 'retired' });
    const inUse = rows.map(({ state }) => state).filter((state) => state === 'current' || state === 'next');
    expect(inUse.toSorted()).toEqual(['current', 'next']);
  });
});

// The embedded database runs one transaction after the other: nothing can wait for a row there.
const withServer = process.env['TEST_DATABASE_URL'] ? describe : () => undefined;

withServer('a request that changes an account meanwhile', () => {
  it('is not failed by a deadlock: the command gives way', async () => {
    const request = app.nest.get(DataSource).createQueryRunner();
    await request.startTransaction();
    await request.query('SELECT 1 FROM users WHERE id = $1 FOR UPDATE', [ada.userId]);
    const declared = declare(true);
    await sleep(300);
    // The command holds this row until it gives way, and waits for the user's.
    await request.query(
      `INSERT INTO token_versions VALUES ($1, 1) ON CONFLICT (user_id) DO UPDATE SET ver = token_versions.ver + 1`,
      [ada.userId],
    );
    await request.commitTransaction();
    await request.release();
    expect(await declared).toBeGreaterThan(0);
    expect(await app.sql('SELECT ver FROM token_versions WHERE user_id = $1', [ada.userId])).toEqual([
      { ver: 2 },
    ]);
  });
});
