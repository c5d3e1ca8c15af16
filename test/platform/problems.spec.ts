import { once } from 'node:events';
import { connect } from 'node:net';
import { createTestApp, expectProblem, type Options, type TestApp, type Visitor } from '../kit/index.js';
import { sendLines } from '../support/raw-request.js';

let app: TestApp;
let ada: Visitor;
beforeAll(async () => {
  app = await createTestApp();
  ada = await app.person();
});
afterAll(() => app.stop());

const json = { 'content-type': 'application/json' };

describe('a body that cannot be read', () => {
  const login = (options: Options) => app.visitor().post('/auth/login', undefined, options);

  it.each([
    '{',
    '{"email":}',
    '{"email":"a"',
    'email=a',
    '{"a":1,}',
    '\uFEFF',
    "{'a':1}",
    'NaN',
    '{"a":1}{"b":2}',
  ])('is a problem, not a stack: %j', async (raw) =>
    expectProblem(await login({ raw, headers: json }), 400, 'malformed_request', '/api/v1/auth/login'),
  );

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'text/json',
    'application/jsonx',
    'application/problem+json',
    'application/octet-stream',
    'nonsense',
  ])('of the type %s is refused, although it is JSON', async (type) => {
    const raw = JSON.stringify({ email: ada.email, password: ada.password });
    expectProblem(await login({ raw, headers: { 'content-type': type } }), 415, 'unsupported_media_type');
  });

  it('of JSON with a charset is read', async () => {
    const raw = JSON.stringify({ email: ada.email, password: ada.password });
    const answer = await login({ raw, headers: { 'content-type': 'application/json; charset=utf-8' } });
    expect(answer.status).toBe(200);
  });

  it('is missing where one is needed', async () => {
    expectProblem(await login({ headers: json }), 422, 'validation_failed');
    expectProblem(await login({}), 422, 'validation_failed');
  });

  it('is shorter or longer than it says', async () => {
    const lines = ['POST /api/v1/auth/login HTTP/1.1', 'Content-Type: application/json'];
    for (const length of ['-1', '1e3', '0x10', 'abc', '5, 6', '+5']) {
      expectProblem(
        await sendLines(app.instanceUrl, [...lines, `Content-Length: ${length}`], '{}'),
        400,
        'malformed_request',
      );
    }
  });
});

describe('a body that is too large', () => {
  /** A body of that many bytes, which is read in full and then refused for what it says. */
  const ofSize = (bytes: number) => ({
    raw: JSON.stringify({ name: 'x'.repeat(bytes - 11) }),
    headers: json,
  });

  it('has 16,385 bytes under /auth, where 16,384 are read', async () => {
    expect(Buffer.byteLength(ofSize(16_384).raw)).toBe(16_384);
    const path = '/auth/login';
    expectProblem(await app.visitor().post(path, undefined, ofSize(16_384)), 422, 'validation_failed');
    expectProblem(await app.visitor().post(path, undefined, ofSize(16_385)), 413, 'payload_too_large');
  });

  it('has 102,401 bytes elsewhere, where 102,400 are read', async () => {
    expectProblem(await ada.patch('/users/me', undefined, ofSize(102_400)), 422, 'validation_failed');
    expectProblem(await ada.patch('/users/me', undefined, ofSize(102_401)), 413, 'payload_too_large');
  });

  it('is refused as well when it comes in chunks and does not say how long it is', async () => {
    const chunk = 'x'.repeat(16_385);
    const lines = [
      'POST /api/v1/auth/login HTTP/1.1',
      'Content-Type: application/json',
      'Transfer-Encoding: chunked',
    ];
    const body = `${chunk.length.toString(16)}\r\n${chunk}\r\n0\r\n\r\n`;
    expectProblem(await sendLines(app.url, lines, body), 413, 'payload_too_large');
  });

  it('is refused before it is read, by what it says', async () => {
    const lines = ['POST /api/v1/auth/login HTTP/1.1', 'Content-Type: application/json'];
    const answer = await sendLines(app.instanceUrl, [...lines, 'Content-Length: 999999999']);
    expectProblem(answer, 413, 'payload_too_large');
  });
});

describe('a path or method that is not there', () => {
  it.each(['/nothing', '/auth/nothing', '//nothing', '//health', '//.env', '//api', '//metrics/'])(
    '%s is not found, with a token or without',
    async (path) => {
      const instance = path.startsWith('//') ? path.slice(1) : `/api/v1${path}`;
      for (const visitor of [app.visitor(), ada]) {
        expectProblem(await visitor.get(`${path}?secret=1`), 404, 'not_found', instance);
        expectProblem(await visitor.post(path, {}), 404, 'not_found', instance);
      }
    },
  );

  it.each([
    ['GET', '/auth/login', 'POST'],
    ['PUT', '/auth/login', 'POST'],
    ['DELETE', '/auth/login', 'POST'],
    ['OPTIONS', '/auth/login', 'POST'],
    ['POST', '/users/me', 'DELETE, GET, HEAD, PATCH'],
    ['PUT', '/users/me', 'DELETE, GET, HEAD, PATCH'],
    ['PATCH', '/auth/sessions', 'GET, HEAD'],
    ['POST', '/admin/users/0', 'DELETE, GET, HEAD, PATCH'],
    ['POST', '//.well-known/jwks.json', 'GET, HEAD'],
    ['DELETE', '//health/live', 'GET, HEAD'],
  ])('%s %s is not allowed, and Allow says what is', async (method, path, allowed) => {
    const answer = await ada.send(method, path);
    expectProblem(answer, 405, 'method_not_allowed');
    expect(answer.headers.get('allow')).toBe(allowed);
    if (path.startsWith('/auth')) expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it.each(['TRACE', 'PROPFIND', 'QUERY'])('%s is not allowed', async (method) => {
    const answer = await sendLines(app.url, [`${method} /api/v1/auth/login HTTP/1.1`]);
    expectProblem(answer, 405, 'method_not_allowed');
  });

  it.each([
    '/api/v1/%',
    '/api/v1/%zz',
    '/%c3%28',
    '/api/v1/auth/%ff',
    '/errors/%e0%80%80',
    '/api/v1/admin/users/%',
  ])('%s cannot be decoded', async (path) =>
    expectProblem(await sendLines(app.url, [`GET ${path} HTTP/1.1`]), 400, 'malformed_request'),
  );
});

/** The errors that are logged from here on. */
function errorLog(): string[] {
  const lines: string[] = [];
  const error = (line: string) => lines.push(line);
  app.nest.useLogger({ error, log: () => undefined, warn: () => undefined });
  return lines;
}

it('a client that hangs up in the middle of its body is no error of ours', async () => {
  const logged = errorLog();
  const { hostname, port } = new URL(app.url);
  const socket = connect(Number(port), hostname);
  const head = 'POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
  socket.write(`${head}Content-Length: 50\r\n\r\n{"email":`, () => setTimeout(() => socket.destroy(), 100));
  await once(socket, 'close');
  expect((await app.visitor().get('//health/ready')).status).toBe(200);
  expect(logged).toEqual([]);
});

it('an error that nobody expected is told to nobody but the log, under the request id', async () => {
  const logged = errorLog();
  await app.sql('ALTER TABLE users RENAME COLUMN name TO lost');
  const answer = await ada
    .get('/users/me')
    .finally(() => app.sql('ALTER TABLE users RENAME COLUMN lost TO name'));
  expectProblem(answer, 500, 'internal_error', '/api/v1/users/me');
  expect(answer.text).not.toMatch(/lost|column|does not exist/);
  expect(logged.join('\n')).toMatch(new RegExp(`${answer.body['requestId']}.*name does not exist`));
  expect((await ada.get('/users/me')).status).toBe(200);
});

it('a field that is wrong is named by a pointer', async () => {
  const answer = await app.visitor().post('/auth/signup', { email: 'x', 'a/b~c': 1, password: 'short' });
  expectProblem(answer, 422, 'validation_failed');
  const { errors } = answer.body as { errors: { pointer: string; code: string; message: string }[] };
  expect(errors.map(({ pointer }) => pointer).sort()).toEqual(['/a~1b~0c', '/email', '/name']);
  for (const { code, message } of errors) {
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(message).toBeTruthy();
  }
});
