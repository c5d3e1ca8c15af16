import { operationsOf, publishedDocument } from '../support/api-document.js';
import { sendLines } from '../support/raw-request.js';
import { type Answer, createTestApp, type TestApp, type Visitor } from '../kit/index.js';

// Queries, paths and headers that no client of good will sends.

let app: TestApp;
let ada: Visitor;
let admin: Visitor;
let document: Awaited<ReturnType<typeof publishedDocument>>;
beforeAll(async () => {
  app = await createTestApp();
  admin = await app.visitor().loginAs('admin');
  ada = await app.person();
  document = await publishedDocument(app);
});
afterAll(() => app.stop());

const refused = expect.stringMatching(/^(400 malformed_request|422 validation_failed)$/);
/** And nobody was logged out meanwhile, so that it was this input that was judged. */
const notOurFault = expect.stringMatching(/^(?!401 token_)[234]\d\d /);

function expectOutcome(what: object, answer: Answer, expected: unknown): void {
  const outcome = `${answer.status} ${answer.body['code'] ?? ''}`;
  expect({ ...what, outcome }).toEqual({ ...what, outcome: expected });
}

describe('a query', () => {
  const lists = ['/admin/users', '/admin/audit-events'];
  const parametersOf = (path: string) => {
    const { parameters = [] } = operationsOf(document).find(
      (operation) => operation.path === `/api/v1${path}`,
    )!;
    return parameters.map((parameter) => ('name' in parameter ? parameter.name : ''));
  };

  it.each(lists)('of %s that gives a parameter twice or as a structure is refused', async (path) => {
    expect(parametersOf(path)).toEqual(expect.arrayContaining(['limit', 'cursor']));
    for (const name of [...parametersOf(path), 'unknown']) {
      for (const query of [
        `${name}=1&${name}=2`,
        `${name}[]=1`,
        `${name}[a]=1`,
        `${name}[$ne]=1`,
        `${name}.a=1`,
      ]) {
        expectOutcome({ query }, await admin.get(`${path}?${query}`), refused);
      }
    }
  });

  it.each(lists)('of %s never breaks us, whatever the value', async (path) => {
    const dates = [
      '-271821-04-20T00:00:00.000Z',
      '%2B275760-09-13T00:00:00.000Z',
      '0000-01-01',
      '9999-12-31',
      '0',
    ];
    const numbers = ['-1', '0', '1.5', '1e9', 'NaN', 'Infinity', '0x10', '99999999999999999999', ''];
    const texts = [
      '%00',
      'a%00b',
      '%ff',
      '%',
      '%25',
      '_',
      '%5C',
      "'",
      '%22',
      '*',
      'a'.repeat(2000),
      '%F0%9F%92%A9',
    ];
    for (const name of parametersOf(path)) {
      for (const value of [...dates, ...numbers, ...texts]) {
        const query = `${name}=${value}`;
        const answer = await admin.get(`${path}?${query}`);
        expectOutcome({ query }, answer, notOurFault);
        if (answer.status !== 200) expectOutcome({}, answer, refused);
      }
    }
  });

  it.each(lists)('of %s with a cursor that we never gave is refused', async (path) => {
    const id = ada.userId;
    const keys = [
      "' OR 1=1 --",
      '\u0000@',
      '\u0000',
      '0000-01-01T00:00:00Z',
      '9999-99-99T00:00:00Z',
      'now',
      '',
      null,
      1,
      {},
    ];
    const cursors = keys.map((key) => JSON.stringify([key, id]));
    const time = '2026-01-01T00:00:00.000Z';
    const others = [
      '',
      '{}',
      'null',
      '[]',
      `["${time}"]`,
      `["${time}","no-uuid"]`,
      `["${time}",1]`,
      `"${time}"`,
    ];
    for (const text of [...cursors, ...others]) {
      const cursor = Buffer.from(text).toString('base64url');
      for (const sort of path === '/admin/users' ? ['&sort=email', '&sort=-createdAt'] : ['']) {
        const answer = await admin.get(`${path}?cursor=${cursor}${sort}`);
        expectOutcome({ text, sort }, answer, refused);
      }
    }
  });
});

describe('an id in a path', () => {
  it.each([
    '0',
    '-1',
    'null',
    'me',
    '%00',
    "'",
    '%27%20OR%201=1',
    '%F0%9F%92%A9',
    'a'.repeat(2000),
    '..%2fme',
    '%2e%2e',
  ])('of %s names nobody', async (id) => {
    const authorization = `Authorization: Bearer ${admin.accessToken}`;
    for (const [method, path] of [
      ['GET', `/admin/users/${id}`],
      ['DELETE', `/admin/users/${id}`],
      ['DELETE', `/admin/users/${id}/sessions`],
      ['DELETE', `/auth/sessions/${id}`],
    ] as const) {
      const answer = await sendLines(app.url, [`${method} /api/v1${path} HTTP/1.1`, authorization]);
      expectOutcome({}, answer, expect.stringMatching(/^(404 not_found|400 malformed_request)$/));
    }
  });
});

describe('a header', () => {
  it.each([
    `User-Agent: ${'M'.repeat(8000)}`,
    'User-Agent: \u0080\u00ff\u00e4',
    'User-Agent:',
    "User-Agent: '; DROP TABLE sessions; --",
    `Accept-Language: ${'de,'.repeat(2000)}`,
    'Accept-Language: \u00ff;q=x,,,',
    'X-Forwarded-For: not-an-address, ::1, 127.0.0.1',
    'Forwarded: for="_hidden";by=x',
    'Host: evil.example',
    'Origin: null',
    'Cookie: =; ;;; =a; __Host-access; __Secure-refresh=%00',
    `Cookie: ${'a=b; '.repeat(1500)}`,
    'Accept: image/png',
    'If-None-Match: *',
    'Range: bytes=0-1',
    'Expect: 200-ok',
    'Upgrade: h2c',
  ])('of %s never breaks us', async (header) => {
    const body = JSON.stringify({ email: ada.email, password: ada.password });
    const headers = ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`, header];
    const answer = await sendLines(app.url, ['POST /api/v1/auth/login HTTP/1.1', ...headers], body);
    expectOutcome({}, answer, notOurFault);
    expectOutcome({}, await sendLines(app.url, ['GET /health/live HTTP/1.1', header]), notOurFault);
  });
});
