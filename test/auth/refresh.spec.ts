import { crc32 } from 'node:zlib';
import { createTestApp, type TestApp, type Visitor } from '../kit/index.js';

let app: TestApp;
const day = 86_400;
const invalid = { status: 401, body: { code: 'refresh_token_invalid' } };

/** Exchanges a token as somebody who holds nothing else. */
const exchange = (refreshToken: string) => app.visitor().refresh(refreshToken);

async function reusesOnRecord({ userId }: Visitor): Promise<number> {
  return (await app.auditTypesOf(userId)).filter((type) => type === 'session.refresh_reused').length;
}

/** Changes a token's bytes and gives it a right checksum again. */
function tampered(refreshToken: string, change: (bytes: Buffer) => void): string {
  const bytes = Buffer.from(refreshToken.slice(4, -8), 'base64url');
  change(bytes);
  const token = `ghr_${bytes.toString('base64url')}`;
  return token + crc32(token).toString(16).padStart(8, '0');
}

describe('refresh', () => {
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.stop());

  it('gives a new pair, each of which works', async () => {
    const ada = await app.person();
    const { accessToken, refreshToken } = ada;
    const { status, body } = await ada.refresh();
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual(
      ['accessToken', 'expiresIn', 'refreshExpiresIn', 'refreshToken', 'tokenType', 'user'].sort(),
    );
    expect(body['user']).toMatchObject({ id: ada.userId, email: ada.email });
    expect(ada.accessToken).not.toBe(accessToken);
    expect(ada.refreshToken).not.toBe(refreshToken);
    expect(await ada.isLoggedIn()).toBe(true);
    expect((await ada.refresh()).status).toBe(200);
  });

  it('takes the cookie of a browser, without any body', async () => {
    const ada = await app.person('cookie');
    const before = new Map(ada.cookies);
    expect((await ada.post('/auth/refresh')).status).toBe(200);
    for (const name of ['__Host-access', '__Secure-refresh']) {
      expect(ada.cookies.get(name)).toBeTruthy();
      expect(ada.cookies.get(name)).not.toBe(before.get(name));
    }
    expect(await ada.isLoggedIn()).toBe(true);
  });

  it('refuses whatever we did not make (forged tokens)', async () => {
    const ada = await app.person();
    const bob = await app.person();
    const genuine = ada.refreshToken;
    const bobsSession = Buffer.from(bob.refreshToken.slice(4, -8), 'base64url').subarray(2, 18);
    const forgeries = [
      'junk',
      'ghr_',
      genuine.toUpperCase(),
      ` ${genuine}`,
      `${genuine.slice(0, -1)}${genuine.endsWith('0') ? '1' : '0'}`,
      ada.accessToken.slice(0, 200),
      tampered(genuine, (bytes) => bytes.writeUInt32BE(1, 18)),
      tampered(genuine, (bytes) => bobsSession.copy(bytes, 2)),
      tampered(genuine, (bytes) => bytes.fill(0, 22)),
      tampered(genuine, (bytes) => void (bytes[53]! ^= 1)),
    ];
    for (const forged of forgeries) expect(await exchange(forged)).toMatchObject(invalid);
    expect(tampered(genuine, () => undefined)).toBe(genuine);
    expect((await exchange(genuine)).status).toBe(200);
    expect(await reusesOnRecord(ada)).toBe(0);
  });

  it.each([
    ['nothing', undefined],
    ['an empty body', {}],
    ['an empty token', { refreshToken: '' }],
  ])('refuses %s', async (_, body) => {
    expect(await app.visitor().post('/auth/refresh', body)).toMatchObject(invalid);
  });

  it.each([
    ['a number', 7],
    ['201 characters', 'x'.repeat(201)],
  ])('refuses %s for a token', async (_, refreshToken) => {
    const answer = await app.visitor().post('/auth/refresh', { refreshToken });
    expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
  });

  it('fails after logout, which is no reuse', async () => {
    const ada = await app.person();
    await ada.post('/auth/logout');
    expect(await ada.refresh()).toMatchObject(invalid);
    expect(await reusesOnRecord(ada)).toBe(0);
  });

  it('fails for a disabled person, also when enabled again', async () => {
    const [ada, admin] = [await app.person(), await app.visitor().loginAs('admin')];
    await admin.patch(`/admin/users/${ada.userId}`, { disabled: true });
    expect(await ada.refresh()).toMatchObject(invalid);
    await admin.patch(`/admin/users/${ada.userId}`, { disabled: false });
    expect(await ada.refresh()).toMatchObject(invalid);
  });

  it('works until REFRESH_IDLE_DAYS have passed without use, and not after', async () => {
    const [ada, bob] = [await app.person(), await app.person()];
    app.clock.advance(7 * day - 5);
    expect((await ada.refresh()).status).toBe(200);
    app.clock.advance(5);
    expect(await bob.refresh()).toMatchObject(invalid);
    expect((await ada.refresh()).status).toBe(200);
  });

  it('ends after REFRESH_ABSOLUTE_DAYS however often it is used', async () => {
    const ada = await app.person();
    for (const daysLeft of [7, 7, 7, 6]) {
      app.clock.advance(6 * day);
      const { refreshExpiresIn } = (await ada.refresh()).body;
      expect(refreshExpiresIn).toBeLessThanOrEqual(daysLeft * day);
      expect(refreshExpiresIn).toBeGreaterThan(daysLeft * day - 10);
    }
    app.clock.advance(6 * day - 20);
    const { status, body } = await ada.refresh();
    expect(status).toBe(200);
    expect(body['refreshExpiresIn']).toBeLessThanOrEqual(20);
    expect(body['expiresIn']).toBeLessThanOrEqual(20);
    app.clock.advance(20);
    expect(await ada.refresh()).toMatchObject(invalid);
  });
});
