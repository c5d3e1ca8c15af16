import { sendLines } from '../support/raw-request.js';
import { type Answer, createTestApp, type TestApp, type Visitor } from '../kit/index.js';

let app: TestApp;
let ada: Visitor;
beforeAll(async () => {
  app = await createTestApp();
  ada = await app.person();
});
afterAll(() => app.stop());

/** Somebody's request with these headers, exactly as they are written. */
function ask(headers: string[], path = '/api/v1/auth/session', url = app.url): Promise<Answer> {
  return sendLines(url, [`GET ${path} HTTP/1.1`, ...headers]);
}

function seen({ status, body, headers }: Answer) {
  return { status, code: body['code'], challenge: headers.get('www-authenticate') };
}

const missing = { status: 401, code: 'token_missing', challenge: 'Bearer realm="gatehouse"' };
const invalid = {
  status: 401,
  code: 'token_invalid',
  challenge: 'Bearer realm="gatehouse", error="invalid_token"',
};

describe('a request without a bearer token', () => {
  // RFC 6750, 3.1: who sent none is told no error code.
  it.each<[string, string[]]>([
    ['no header', []],
    ['an empty one', ['Authorization:']],
    ['Basic', ['Authorization: Basic YWRhOnBhc3N3b3Jk']],
    ['Digest', ['Authorization: Digest username="ada"']],
    ['a scheme that only begins like ours', ['Authorization: Bearers abc']],
    ['a bare token', ['Authorization: eyJhbGciOiJSUzI1NiJ9.e30.AA']],
    ['punctuation', ['Authorization: ,;="']],
    ['a long one', [`Authorization: ${'x'.repeat(8000)}`]],
  ])('is told to bring one: %s', async (_what, headers) => {
    expect(seen(await ask(headers))).toEqual(missing);
  });

  it.each(['access_token', 'token', 'authorization', 'jwt', 'auth_token'])(
    'does not get in by a token in the query string: %s',
    async (name) => {
      expect(seen(await ask([], `/api/v1/auth/session?${name}=${ada.accessToken}`))).toEqual(missing);
    },
  );

  it('does not get in by a token in another header or in the body', async () => {
    const headers = ['X-Access-Token', 'Proxy-Authorization', 'X-Authorization', 'X-Auth-Token'];
    for (const name of headers) {
      expect(seen(await ask([`${name}: Bearer ${ada.accessToken}`]))).toEqual(missing);
    }
    const stranger = app.visitor();
    const answer = await stranger.post('/auth/logout-all', { access_token: ada.accessToken });
    expect(seen(answer)).toEqual(missing);
    expect((await ada.get('/auth/session')).status).toBe(200);
  });
});

describe('an odd bearer token', () => {
  it.each<[string, string]>([
    ['no token', 'Bearer'],
    ['a space for a token', 'Bearer  '],
    ['one letter', 'Bearer x'],
    ['the word undefined', 'Bearer undefined'],
    ['another scheme in between', 'Bearer Basic YWRhOnBhc3N3b3Jk'],
    ['the scheme twice', 'Bearer Bearer abc.def.ghi'],
    ['quotes', 'Bearer "abc.def.ghi"'],
    ['a list', 'Bearer abc.def.ghi, Bearer abc.def.ghi'],
    ['bytes above ASCII', 'Bearer \u00e4\u00f6\u00fc.\u00e4.\u00e4'],
    ['a long one', `Bearer ${'a'.repeat(8000)}.b.c`],
  ])('is refused: %s', async (_what, value) => {
    expect(seen(await ask([`Authorization: ${value}`]))).toEqual(invalid);
  });

  it('is read with its scheme in any case and any number of spaces (RFC 9110, 11.1 and 11.4)', async () => {
    for (const scheme of ['Bearer', 'bearer', 'BEARER', 'Bearer ', 'Bearer   ']) {
      expect((await ask([`Authorization: ${scheme} ${ada.accessToken}`])).body['userId']).toBe(ada.userId);
    }
  });

  it('is not saved by a good cookie: the header wins', async () => {
    const cookie = `Cookie: __Host-access=${ada.accessToken}`;
    expect((await ask([cookie])).body['userId']).toBe(ada.userId);
    expect(seen(await ask([cookie, 'Authorization: Bearer x']))).toEqual(invalid);
    expect(seen(await ask([cookie, 'Authorization: Bearer']))).toEqual(invalid);
  });

  it('is refused when the header came twice, whichever of the two is good', async () => {
    const [good, bad] = [`Authorization: Bearer ${ada.accessToken}`, 'Authorization: Bearer x'];
    for (const headers of [
      [good, bad],
      [bad, good],
      [good, good],
    ]) {
      expect(await ask(headers)).toMatchObject({ status: 400, body: { code: 'malformed_request' } });
      const logout = await sendLines(app.url, ['POST /api/v1/auth/logout HTTP/1.1', ...headers]);
      expect(logout).toMatchObject({ status: 400, body: { code: 'malformed_request' } });
    }
    expect((await ada.get('/auth/session')).status).toBe(200);
  });

  it('is refused when a fold or a bare line break stands in it', async () => {
    for (const gap of ['\r\n ', '\n', '\r', '\u0000']) {
      const token = ada.accessToken.replace('.', `.${gap}`);
      const answer = await ask([`Authorization: Bearer ${token}`], undefined, app.instanceUrl);
      expect(answer.status).toBe(400);
    }
  });
});
