import { DatabaseLink } from '../support/database-link.js';
import { decode, Forger } from '../support/forged-token.js';
import { ClientService } from '../support/oauth-client.js';
import { type Answer, createTestApp, expectProblem, type TestApp, type Visitor } from '../kit/index.js';

let app: TestApp;
let other: TestApp;
let service: ClientService;
beforeAll(async () => {
  app = await createTestApp();
  other = await createTestApp({ keepData: true });
  service = await ClientService.add(app);
});
afterAll(() => Promise.all([app.stop(), other.stop()]));

const sessionOf = ({ accessToken }: Visitor): string => decode(accessToken.split('.')[1])['sid'];

function expectDone({ status, text, headers }: Answer): void {
  expect({ status, text }).toEqual({ status: 200, text: '' });
  expect(headers.get('cache-control')).toBe('no-store');
}

/** Neither token of theirs opens anything, on either instance. */
async function expectEnded(ada: Visitor): Promise<void> {
  for (const instance of [app, other]) {
    const headers = { authorization: `Bearer ${ada.accessToken}` };
    const answer = await instance.visitor().get('/auth/session', { headers });
    expect(answer).toMatchObject({ status: 401, body: { code: 'token_revoked' } });
    expect(await service.at(instance).isActive(ada.accessToken)).toBe(false);
  }
  expect((await ada.refresh()).body['code']).toBe('refresh_token_invalid');
}

/** What the audit trail has of the end of a session. */
function endingsOf(ada: Visitor) {
  return app.sql('SELECT details FROM audit_events WHERE session_id = $1 AND type = $2', [
    sessionOf(ada),
    'session.ended',
  ]);
}

const byThisClient = () => [
  { details: { reason: 'revoked_by_client', clientId: service.credentials.clientId } },
];

describe('the session ends', () => {
  it.each(['access_token', 'refresh_token', 'nonsense', ''])(
    'by its access token as by its refresh token, whatever the hint says: %j',
    async (hint) => {
      for (const kind of ['accessToken', 'refreshToken'] as const) {
        const ada = await app.person();
        expectDone(await service.revoke(ada[kind], { token_type_hint: hint }));
        await expectEnded(ada);
        expect(await endingsOf(ada)).toEqual(byThisClient());
      }
    },
  );

  it('by a refresh token of an earlier generation', async () => {
    const ada = await app.person();
    const first = ada.refreshToken;
    await ada.refresh();
    await ada.refresh();
    expectDone(await service.revoke(first));
    await expectEnded(ada);
    expect(await endingsOf(ada)).toEqual(byThisClient());
  });

  it('and no other one of the same person', async () => {
    const ada = await app.person();
    const phone = await app.anotherDevice(ada);
    expectDone(await service.revoke(ada.refreshToken));
    await expectEnded(ada);
    expect(await phone.isLoggedIn()).toBe(true);
  });

  it('once, with one event, however often and simultaneously it is asked for', async () => {
    const ada = await app.person();
    const tokens = [ada.accessToken, ada.refreshToken, ada.accessToken, ada.refreshToken];
    const answers = await Promise.all(
      [app, other].flatMap((instance) => tokens.map((token) => service.at(instance).revoke(token))),
    );
    for (const answer of answers) expectDone(answer);
    for (const token of tokens) expectDone(await service.revoke(token));
    await expectEnded(ada);
    expect(await endingsOf(ada)).toEqual(byThisClient());
  });

  it('with one event too where the person logs out at the same moment', async () => {
    const ada = await app.person();
    await Promise.all([service.revoke(ada.refreshToken), ada.post('/auth/logout')]);
    await expectEnded(ada);
    expect(await endingsOf(ada)).toHaveLength(1);
  });
});

describe('nothing ends, and the answer is the same', () => {
  it('for what is no token of ours', async () => {
    const ada = await app.person();
    const changed = (token: string) => token.slice(0, -1) + (token.endsWith('0') ? '1' : '0');
    const foreign = new Forger(app, ada).forge({ claims: { iss: 'https://evil.example' } });
    for (const token of ['x', '\0', changed(ada.refreshToken), `${ada.accessToken}A`, foreign])
      expectDone(await service.revoke(token));
    expect(await ada.isLoggedIn()).toBe(true);
    expect(await endingsOf(ada)).toEqual([]);
  });

  it('for an access token that has expired, or is older than the last change of roles', async () => {
    const ada = await app.person();
    const forger = new Forger(app, ada);
    const iat = app.clock.nowSeconds() - 900;
    for (const claims of [{ iat, exp: iat + 800 }, { ver: -1 }])
      expectDone(await service.revoke(forger.forge({ claims })));
    expect(await ada.isLoggedIn()).toBe(true);
    expect(await endingsOf(ada)).toEqual([]);
  });

  it('for a session that had ended, whose first event stands', async () => {
    const ada = await app.person();
    await ada.post('/auth/logout');
    expectDone(await service.revoke(ada.refreshToken));
    expectDone(await service.revoke(ada.accessToken));
    expect(await endingsOf(ada)).toEqual([{ details: { reason: 'logged_out' } }]);
  });
});

describe('while PostgreSQL is away', () => {
  it('nothing is said to be done', async () => {
    const ada = await app.person();
    const link = await DatabaseLink.open();
    const cutOff = await createTestApp({ env: { DATABASE_URL: link.url }, keepData: true });
    const asking = service.at(cutOff);
    expect(await asking.isActive(ada.accessToken)).toBe(true);
    await link.cut();
    for (const token of [ada.refreshToken, ada.accessToken, 'x']) {
      const answer = await asking.revoke(token);
      expectProblem(answer, 503, 'unavailable');
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    }
    await link.mend();
    expect(await ada.isLoggedIn()).toBe(true);
    await cutOff.stop();
    await link.cut();
  });

  it('nothing is said to be done either when it goes as the session is to end', async () => {
    const ada = await app.person();
    const link = await DatabaseLink.open();
    const breaking = await createTestApp({
      env: { DATABASE_URL: link.url, DATABASE_STATEMENT_CACHE: '0', REDIS_URL: undefined },
      keepData: true,
    });
    link.breakOnce('UPDATE "sessions"', 'before');
    const answer = await service.at(breaking).revoke(ada.refreshToken);
    // Tried again on another connection, or refused: never a success that is none.
    if (answer.status === 200) await expectEnded(ada);
    else expectProblem(answer, 503, 'unavailable');
    await breaking.stop();
    await link.cut();
  });
});
