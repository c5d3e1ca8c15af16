import { createTestApp, type TestApp, type Visitor } from '../kit/index.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.stop());

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const from = (userAgent: string) => ({ headers: { 'user-agent': userAgent } });
const notFound = { status: 404, body: { code: 'not_found' } };

interface Listed {
  id: string;
  device: string;
  ip: string;
  createdAt: string;
  lastUsedAt: string;
  expiresAt: string;
  current: boolean;
}

const sessionsOf = async (device: Visitor) =>
  (await device.get('/auth/sessions')).body as unknown as Listed[];
const ownId = async (device: Visitor) => (await device.get('/auth/session')).body['sessionId'] as string;

describe('the list of sessions', () => {
  it('tells where one is logged in, and which session is this one', async () => {
    const ada = await app.person();
    const phone = await app.anotherDevice(ada, 'body', from(firefox));
    const sessions = await sessionsOf(ada);
    expect(sessions).toHaveLength(2);
    const [theirs, own] = [sessions.find(({ current }) => !current), sessions.find(({ current }) => current)];
    expect(theirs).toEqual({
      id: await ownId(phone),
      device: 'Firefox on Linux',
      ip: '127.0.0.1',
      createdAt: expect.stringMatching(/Z$/),
      lastUsedAt: theirs?.createdAt,
      expiresAt: new Date(Date.parse(theirs!.createdAt) + 7 * 86_400_000).toISOString(),
      current: false,
    });
    expect(own?.id).toBe(await ownId(ada));
    expect((await sessionsOf(phone)).find(({ current }) => current)?.id).toBe(theirs?.id);
  });

  it.each([
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
      'Safari on iOS',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36',
      'Chrome on Windows',
    ],
    ['our-cli/2.1', 'our-cli/2.1'],
  ])('names a device by %s', async (userAgent, device) => {
    const phone = await app.anotherDevice(await app.person(), 'body', from(userAgent));
    expect((await sessionsOf(phone)).find(({ current }) => current)?.device).toBe(device);
  });

  it('puts the last used first, and a refresh is a use', async () => {
    const ada = await app.person();
    const phone = await app.anotherDevice(ada);
    const before = await sessionsOf(ada);
    expect(before.map(({ id }) => id)).toEqual([await ownId(phone), await ownId(ada)]);
    app.clock.advance(60);
    await ada.refresh();
    const after = await sessionsOf(ada);
    expect(after.map(({ id }) => id)).toEqual([await ownId(ada), await ownId(phone)]);
    const [used] = after;
    expect(used?.createdAt).toBe(before[1]?.createdAt);
    expect(Date.parse(used!.lastUsedAt)).toBeGreaterThanOrEqual(Date.parse(before[1]!.lastUsedAt) + 60_000);
    expect(Date.parse(used!.expiresAt)).toBeGreaterThanOrEqual(Date.parse(before[1]!.expiresAt) + 60_000);
  });

  it('leaves out what has ended or was not used for too long', async () => {
    const ada = await app.person();
    await (await app.anotherDevice(ada)).post('/auth/logout');
    await app.anotherDevice(ada);
    app.clock.advance(4 * 86_400);
    await ada.refresh();
    expect(await sessionsOf(ada)).toHaveLength(2);
    app.clock.advance(3 * 86_400);
    await ada.refresh();
    expect(await sessionsOf(ada)).toMatchObject([{ current: true }]);
  });

  it('is one’s own alone, and needs an access token', async () => {
    const [ada, bob] = [await app.person(), await app.person()];
    expect((await sessionsOf(ada)).map(({ id }) => id)).toEqual([await ownId(ada)]);
    expect((await sessionsOf(bob)).map(({ id }) => id)).toEqual([await ownId(bob)]);
    const answer = await app.visitor().get('/auth/sessions');
    expect(answer).toMatchObject({ status: 401, body: { code: 'token_missing' } });
  });
});

describe('ending a session', () => {
  it('logs the other device out at once, and this one stays', async () => {
    const ada = await app.person();
    const phone = await app.anotherDevice(ada);
    const id = await ownId(phone);
    expect((await ada.delete(`/auth/sessions/${id}`)).status).toBe(204);
    expect(await phone.get('/users/me')).toMatchObject({ status: 401, body: { code: 'token_revoked' } });
    expect((await phone.refresh()).body['code']).toBe('refresh_token_invalid');
    expect(await sessionsOf(ada)).toMatchObject([{ current: true }]);
    expect(await app.auditTypesOf(ada.userId)).toContain('session.ended');
    expect(await ada.delete(`/auth/sessions/${id}`)).toMatchObject(notFound);
  });

  it('can end this very session', async () => {
    const ada = await app.person();
    expect((await ada.delete(`/auth/sessions/${await ownId(ada)}`)).status).toBe(204);
    expect(await ada.isLoggedIn()).toBe(false);
  });

  it('does not find the session of somebody else, which stays alive (IDOR)', async () => {
    const [ada, eve] = [await app.person(), await app.person()];
    const id = await ownId(ada);
    expect(await eve.delete(`/auth/sessions/${id}`)).toMatchObject(notFound);
    expect(await eve.delete(`/auth/sessions/${id.toUpperCase()}`)).toMatchObject(notFound);
    expect(await ada.isLoggedIn()).toBe(true);
    expect((await ada.refresh()).status).toBe(200);
  });

  it.each(['1', 'not-a-uuid', "'%20OR%201=1", '00000000-0000-0000-0000-000000000000'])(
    'does not find a session named %s',
    async (id) => {
      const ada = await app.person();
      expect(await ada.delete(`/auth/sessions/${id}`)).toMatchObject(notFound);
      expect(await ada.isLoggedIn()).toBe(true);
    },
  );

  it('needs an access token', async () => {
    const ada = await app.person();
    const answer = await app.visitor().delete(`/auth/sessions/${await ownId(ada)}`);
    expect(answer).toMatchObject({ status: 401, body: { code: 'token_missing' } });
    expect(await ada.isLoggedIn()).toBe(true);
  });
});
