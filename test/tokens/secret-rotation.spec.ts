import { randomBytes } from 'node:crypto';
import { DerivedKeys } from '../../src/tokens/index.js';
import { RefreshTokens } from '../../src/tokens/sessions/refresh-tokens.js';
import { type Answer, createTestApp, keyEncryptionSecret, type TestApp, type Visitor } from '../kit/index.js';

const former = keyEncryptionSecret;
const latter = 'kq0d7m1oWJmJ8m9mVtYwQxkq3s7Jq0kqv0b1wX0m4n0=';

const secrets = (KEY_ENCRYPTION_SECRET: string, KEY_ENCRYPTION_SECRET_PREVIOUS?: string) => ({
  KEY_ENCRYPTION_SECRET,
  KEY_ENCRYPTION_SECRET_PREVIOUS,
});
const kidsOf = async (app: TestApp) =>
  (await app.visitor().get('//.well-known/jwks.json')).body['keys'].map(({ kid }: { kid: string }) => kid);

describe('KEY_ENCRYPTION_SECRET, changed instance by instance', () => {
  let before: TestApp;
  let between: TestApp;
  let after: TestApp;
  let ada: Visitor;
  beforeAll(async () => {
    before = await createTestApp({ env: secrets(former) });
    ada = await before.person();
    // Every instance knows both before any makes something with the latter.
    between = await createTestApp({ env: secrets(former, latter), keepData: true });
    after = await createTestApp({ env: secrets(latter, former), keepData: true });
  });
  afterAll(async () => {
    await before.sql('DELETE FROM signing_keys');
    for (const app of [before, between, after]) await app.stop();
  });

  /** What an instance says to a refresh token; the visitor keeps what it gets. */
  async function refreshAt(app: TestApp, refreshToken = ada.refreshToken): Promise<Answer> {
    const there = app.visitor();
    const answer = await there.refresh(refreshToken);
    if (answer.status === 200)
      Object.assign(ada, { refreshToken: there.refreshToken, accessToken: there.accessToken });
    return answer;
  }

  it('logs nobody out: each takes the refresh and access tokens of the other', async () => {
    for (const app of [between, after, between, after]) {
      expect((await refreshAt(app)).status).toBe(200);
      for (const instance of [between, after]) {
        const there = instance.visitor();
        there.accessToken = ada.accessToken;
        expect(await there.isLoggedIn()).toBe(true);
      }
    }
  });

  it('makes what is new with the latter: whoever knows the former alone takes no more of it', async () => {
    expect((await refreshAt(after)).status).toBe(200);
    expect((await refreshAt(before)).body['code']).toBe('refresh_token_invalid');
    await expect(createTestApp({ env: secrets(former), keepData: true })).rejects.toThrow(
      /KEY_ENCRYPTION_SECRET: does not open/,
    );
    expect((await refreshAt(after)).status).toBe(200);
  });

  it('has encrypted the signing keys anew, the same keys: the former can be dropped', async () => {
    const kids = await kidsOf(before);
    const bob = await before.person();
    const alone = await createTestApp({ env: secrets(latter), keepData: true });
    try {
      expect(await kidsOf(alone)).toEqual(kids);
      expect((await refreshAt(alone)).status).toBe(200);
      // Made with the former, which is dropped.
      expect((await alone.visitor().refresh(bob.refreshToken)).body['code']).toBe('refresh_token_invalid');
    } finally {
      await alone.stop();
    }
  });
});

describe('two secrets whose refresh tokens have the same key id', () => {
  const keysOf = (...[current, previous]: Buffer[]) =>
    new DerivedKeys({ KEY_ENCRYPTION_SECRET: current, KEY_ENCRYPTION_SECRET_PREVIOUS: previous } as never);
  const idOf = (secret: Buffer) => keysOf(secret).refreshTokenKeys[0].id;

  it('are told apart by what they authenticate', () => {
    const one = randomBytes(32);
    let other = randomBytes(32);
    while (idOf(other) !== idOf(one)) other = randomBytes(32);
    const content = { sessionId: '5b1f3f9c-7c1e-4b0e-9a53-1d6f2f0c8f11', generation: 3 };
    const [ofOne, ofOther] = [one, other].map((secret) => new RefreshTokens(keysOf(secret)).issue(content));
    const both = new RefreshTokens(keysOf(one, other));
    expect(both.issue(content)).toBe(ofOne);
    expect(both.read(ofOne!)).toEqual(content);
    expect(both.read(ofOther!)).toEqual(content);
    expect(new RefreshTokens(keysOf(one)).read(ofOther!)).toBeUndefined();
  });
});
