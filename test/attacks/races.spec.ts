import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTestApp, type TestApp, type Visitor } from '../kit/index.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ env: { REFRESH_GRACE_SECONDS: '0' } });
});
afterAll(() => app.stop());

/** Sends a whole request and resets the connection without waiting for its answer. */
async function sendAndHangUp(path: string, body: object): Promise<void> {
  const { hostname, port } = new URL(app.url);
  const socket = connect(Number(port), hostname);
  const text = JSON.stringify(body);
  const head = `POST /api/v1${path} HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/json\r\n`;
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write(`${head}Token-Transport: body\r\nContent-Length: ${text.length}\r\n\r\n${text}`, () => {
    socket.resetAndDestroy();
  });
  await new Promise((resolve) => socket.once('close', resolve));
}

async function eventually(isTrue: () => Promise<boolean>): Promise<boolean> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (await isTrue()) return true;
    await sleep(20);
  }
  return false;
}

const isDead = (visitor: Visitor) => async () => (await visitor.get('/auth/session')).status === 401;

describe('refreshing while a role is taken away', () => {
  it('never gives a token with the old rights that outlives the answer', async () => {
    const admin = await app.visitor().loginAs('admin');
    const person = await app.person();
    const devices = await Promise.all(Array.from({ length: 8 }, () => app.anotherDevice(person)));
    const account = `/admin/users/${person.userId}`;
    const tokens: string[] = [];
    const refreshThrice = async (device: Visitor) => {
      for (let time = 0; time < 3; time += 1) {
        await device.refresh();
        tokens.push(device.accessToken);
      }
    };
    for (let round = 0; round < 12; round += 1) {
      await admin.patch(account, { roles: ['user', 'admin'] });
      const refreshing = devices.map(refreshThrice);
      await sleep(round);
      expect((await admin.patch(account, { roles: ['user'] })).status).toBe(200);
      await Promise.all(refreshing);
    }
    const withToken = (token: string) =>
      app.visitor().get('/admin/users', { headers: { authorization: `Bearer ${token}` } });
    const answers = await Promise.all(tokens.map(withToken));
    const codes = new Set(answers.map(({ status, body }) => `${status} ${body['code']}`));
    expect([...codes].filter((code) => code !== '403 forbidden' && code !== '401 token_stale')).toEqual([]);
  }, 60_000);
});

describe('a client that hangs up before the answer', () => {
  it('cannot keep a replayed session alive', async () => {
    const thief = await app.person();
    const stolen = thief.refreshToken;
    await thief.refresh();
    await sendAndHangUp('/auth/refresh', { refreshToken: stolen });
    expect(await eventually(isDead(thief))).toBe(true);
    expect(await app.auditTypesOf(thief.userId)).toContain('session.refresh_reused');
  });

  it('is logged out all the same', async () => {
    const ada = await app.person();
    await sendAndHangUp('/auth/logout', { refreshToken: ada.refreshToken });
    expect(await eventually(isDead(ada))).toBe(true);
  });
});

describe('many proofs of one address at once', () => {
  it('make one account, and nobody meets a deadlock', async () => {
    const admin = await app.visitor().loginAs('admin');
    for (let round = 0; round < 4; round += 1) {
      const email = app.newAddress();
      const tokens: string[] = [];
      for (let signUp = 0; signUp < 6; signUp += 1) {
        const visitor = app.visitor();
        await visitor.signUp(email);
        tokens.push(await visitor.linkToken('verify-email'));
      }
      const answers = await Promise.all([
        ...tokens.map((token) => app.visitor().post('/auth/verify-email', { token })),
        ...Array.from({ length: 14 }, () => app.visitor().signUp(email)),
        ...[1, 2].map(() => admin.post('/admin/users', { name: 'Ada', email, roles: ['user'] })),
      ]);
      expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]);
      const accounts = await app.sql('SELECT 1 FROM users WHERE email_canonical = $1 AND NOT provisional', [
        email,
      ]);
      expect(accounts).toHaveLength(1);
    }
  }, 60_000);
});
