import { createHmac, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { DerivedKeys } from '../../src/tokens/index.js';
import { type Answer, createTestApp, type TestApp, type Visitor } from '../kit/index.js';
import { WorkLog } from '../support/work-log.js';

/** `ghr_`, base64url of version 1 · key id 1 · session 16 · generation 4 · HMAC-SHA-256 32 bytes, CRC-32 in hex. */
const form = /^ghr_[A-Za-z0-9_-]{72}[0-9a-f]{8}$/;

let app: TestApp;
let ada: Visitor;
let work: WorkLog;
beforeAll(async () => {
  app = await createTestApp();
  work = await WorkLog.watch(app);
  ada = await app.person();
  // One that base64 and base64url spell differently.
  while (!/[-_]/.test(ada.refreshToken)) await ada.logIn();
});
afterAll(async () => {
  work.stop();
  await app.stop();
});

function present(refreshToken: unknown): Promise<Answer> {
  return app.visitor().post('/auth/refresh', { refreshToken });
}

/** Refused, and by its form alone: the database was not asked. */
async function expectRefusedUnasked(token: string): Promise<void> {
  expect(token).not.toBe(ada.refreshToken);
  const answer = await present(token);
  const { status, body, headers } = answer;
  const challenge = headers.get('www-authenticate');
  expect({ token, status, code: body['code'], challenge }).toEqual({
    token,
    status: 401,
    code: 'refresh_token_invalid',
    challenge: 'Bearer realm="gatehouse"',
  });
  expect(work.of(answer).statements).toEqual([]);
}

const bytesOf = (token: string) => Buffer.from(token.slice(4, -8), 'base64url');

function withChecksum(token: string): string {
  return token + crc32(token).toString(16).padStart(8, '0');
}

/** The token of these bytes, checksum and all. */
const spell = (bytes: Buffer) => withChecksum(`ghr_${bytes.toString('base64url')}`);

function changed(token: string, change: (bytes: Buffer) => void): string {
  const bytes = bytesOf(token);
  change(bytes);
  return spell(bytes);
}

describe('a refresh token', () => {
  it('has the form that secret scanners look for', () => {
    expect(ada.refreshToken).toMatch(form);
    expect(spell(bytesOf(ada.refreshToken))).toBe(ada.refreshToken);
  });

  it('says whose session it is of, and nothing about the person', async () => {
    const { body } = await ada.get('/auth/session');
    expect(bytesOf(ada.refreshToken).subarray(2, 18).toString('hex')).toBe(
      body['sessionId'].replaceAll('-', ''),
    );
    expect(ada.refreshToken).not.toContain(
      Buffer.from(ada.userId.replaceAll('-', ''), 'hex').toString('base64url'),
    );
  });

  it('costs the database something when it is genuine, so that the refusals below prove what they say', async () => {
    const bob = await app.person();
    const answer = await present(bob.refreshToken);
    expect(answer.status).toBe(200);
    // The rotation, and the person: no more trips to PostgreSQL than these two.
    expect(work.of(answer).statements).toEqual([
      expect.stringMatching(/^UPDATE sessions/),
      expect.stringMatching(/FROM "users"/),
    ]);
  });
});

describe('a forged refresh token', () => {
  it('is refused with any one character changed', async () => {
    for (let at = 0; at < ada.refreshToken.length; at += 1) {
      const other = ada.refreshToken[at] === 'a' ? 'b' : 'a';
      await expectRefusedUnasked(ada.refreshToken.slice(0, at) + other + ada.refreshToken.slice(at + 1));
    }
  });

  it('is refused with any one bit of any byte changed and the checksum made right', async () => {
    for (let at = 0; at < 54; at += 1) {
      await expectRefusedUnasked(
        changed(ada.refreshToken, (bytes) => bytes.writeUInt8(bytes[at]! ^ (1 << (at % 8)), at)),
      );
    }
  });

  it.each([1, 2, 4, 8, 9, 40, 80, 83])('is refused when the last %d characters are missing', (count) =>
    expectRefusedUnasked(ada.refreshToken.slice(0, -count)),
  );

  it.each<[string, (token: string) => string]>([
    ['another prefix', (token) => token.replace('ghr_', 'ghp_')],
    ['no prefix', (token) => token.slice(4)],
    ['the prefix twice', (token) => `ghr_${token}`],
    ['the prefix in upper case', (token) => token.replace('ghr_', 'GHR_')],
    ['another prefix and a right checksum', (token) => withChecksum(`ghx_${token.slice(4, -8)}`)],
    ['one character more', (token) => `${token}0`],
    ['a space after it', (token) => `${token} `],
    ['a space before it', (token) => ` ${token}`],
    ['a line break after it', (token) => `${token}\n`],
    ['padding', (token) => `${token}=`],
    ['padding inside and a right checksum', (token) => withChecksum(`${token.slice(0, -8)}=`)],
    [
      'the alphabet of base64',
      (token) => withChecksum(token.slice(0, -8).replaceAll('-', '+').replaceAll('_', '/')),
    ],
    [
      'the checksum in upper case',
      (token) => token.slice(0, -8) + token.slice(-8).toUpperCase().replace(/^\d*$/, 'A'),
    ],
    ['no checksum', (token) => token.slice(0, -8)],
    ['a checksum of zeros', (token) => `${token.slice(0, -8)}00000000`],
    ['another HMAC', (token) => changed(token, (bytes) => randomBytes(32).copy(bytes, 22))],
    ['an HMAC of zeros', (token) => changed(token, (bytes) => bytes.fill(0, 22))],
    ['no HMAC', (token) => spell(bytesOf(token).subarray(0, 22))],
    ['half of the HMAC', (token) => spell(bytesOf(token).subarray(0, 38))],
    [
      'its halves from two tokens',
      (token) => changed(token, (bytes) => bytesOf(token).copy(bytes, 22, 0, 32)),
    ],
    ['another session', (token) => changed(token, (bytes) => randomBytes(16).copy(bytes, 2))],
    ['another format version', (token) => changed(token, (bytes) => bytes.writeUInt8(2))],
    ['another key id', (token) => changed(token, (bytes) => bytes.writeUInt8((bytes[1]! + 1) % 256, 1))],
    ['the next generation', (token) => changed(token, (bytes) => bytes.writeUInt32BE(1, 18))],
    ['the last generation', (token) => changed(token, (bytes) => bytes.writeUInt32BE(0xffffffff, 18))],
    ['an HMAC under an empty key', (token) => signedWith(token, Buffer.alloc(0))],
    ['an HMAC under a guessed key', (token) => signedWith(token, Buffer.from('refresh-token'))],
    ['an HMAC under the session id', (token) => signedWith(token, bytesOf(token).subarray(2, 18))],
  ])('is refused with %s', (_what, forge) => expectRefusedUnasked(forge(ada.refreshToken)));

  function signedWith(token: string, key: Buffer): string {
    return changed(token, (bytes) => {
      bytes.writeUInt32BE(1, 18);
      createHmac('sha256', key).update(bytes.subarray(0, 22)).digest().copy(bytes, 22);
    });
  }

  it('is refused with the access token in its place, and the reverse', async () => {
    await expectRefusedUnasked(ada.accessToken.slice(0, 200));
    expect(await present(ada.accessToken)).toMatchObject({
      status: 422,
      body: { code: 'validation_failed' },
    });
    const asBearer = { headers: { authorization: `Bearer ${ada.refreshToken}` } };
    const answer = await app.visitor().get('/auth/session', asBearer);
    expect(answer).toMatchObject({ status: 401, body: { code: 'token_invalid' } });
    const asCookie = { headers: { cookie: `__Host-access=${ada.refreshToken}` } };
    const fromCookie = await app.visitor().get('/auth/session', asCookie);
    expect(fromCookie).toMatchObject({ status: 401, body: { code: 'token_invalid' } });
  });

  it('is not read from where it does not belong', async () => {
    const stranger = app.visitor();
    const inQuery = await stranger.post(`/auth/refresh?refreshToken=${ada.refreshToken}`, {});
    const inHeader = await stranger.post(
      '/auth/refresh',
      {},
      { headers: { 'refresh-token': ada.refreshToken } },
    );
    const inOtherCookie = {
      headers: { cookie: `__Host-access=${ada.refreshToken}; refresh=${ada.refreshToken}` },
    };
    const fromOtherCookie = await stranger.post('/auth/refresh', {}, inOtherCookie);
    for (const answer of [inQuery, inHeader, fromOtherCookie]) {
      expect(answer).toMatchObject({ status: 401, body: { code: 'refresh_token_invalid' } });
    }
  });

  it('leaves the session as it was, whatever was tried above', async () => {
    expect((await ada.get('/auth/session')).status).toBe(200);
    const id = bytesOf(ada.refreshToken).subarray(2, 18).toString('hex');
    const [session] = await app.sql('SELECT generation, revoked_at FROM sessions WHERE id = $1', [id]);
    expect(session).toEqual({ generation: 0, revoked_at: null });
    expect((await ada.refresh()).status).toBe(200);
  });
});

it('refuses the tokens that another KEY_ENCRYPTION_SECRET made, without asking the database', async () => {
  const secret = Buffer.from('kq0d7m1oWJmJ8m9mVtYwQxkq3s7Jq0kqv0b1wX0m4n0=', 'base64');
  const [other] = new DerivedKeys({ KEY_ENCRYPTION_SECRET: secret } as never).refreshTokenKeys;
  const bob = await app.person();
  const theirs = changed(bob.refreshToken, (bytes) => {
    bytes.writeUInt8(other.id, 1);
    createHmac('sha256', other.key).update(bytes.subarray(0, 22)).digest().copy(bytes, 22);
  });
  const underOurKeyId = changed(bob.refreshToken, (bytes) => {
    createHmac('sha256', other.key).update(bytes.subarray(0, 22)).digest().copy(bytes, 22);
  });
  await expectRefusedUnasked(theirs);
  await expectRefusedUnasked(underOurKeyId);
  expect((await bob.refresh()).status).toBe(200);
});

it('refuses a genuine token of a generation that was never issued, and leaves the session alone', async () => {
  const bob = await app.person();
  const [key] = app.nest.get(DerivedKeys).refreshTokenKeys;
  const ahead = changed(bob.refreshToken, (bytes) => {
    bytes.writeUInt32BE(7, 18);
    createHmac('sha256', key.key).update(bytes.subarray(0, 22)).digest().copy(bytes, 22);
  });
  expect(await present(ahead)).toMatchObject({ status: 401, body: { code: 'refresh_token_invalid' } });
  expect((await bob.refresh()).status).toBe(200);
});
