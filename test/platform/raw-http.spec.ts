import { createTestApp, expectProblem, type TestApp } from '../kit/index.js';
import { sendBytes, sendLines } from '../support/raw-request.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ alone: true });
});
afterAll(() => app.stop());

describe('what is no HTTP at all', () => {
  const login = 'POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
  it.each<[string, string]>([
    ['garbage', '\u0016\u0003\u0001\u0002\u0000\u0001hello\r\n\r\n'],
    ['an unknown method', 'FOO / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['another protocol', 'GET / HTCPCP/1.0\r\n\r\n'],
    ['a space in the path', 'GET /a b HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['no Host', 'GET /health/live HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['a space before the colon', 'GET / HTTP/1.1\r\nHost : x\r\n\r\n'],
    ['a NUL in a header', 'GET / HTTP/1.1\r\nHost: x\r\nX-A: a\u0000b\r\n\r\n'],
    // Request smuggling: two lengths of one body.
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello'],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['chunks in disguise', `${login}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
    ['a chunk of no number', `${login}Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n`],
    ['two Hosts', 'GET /health/live HTTP/1.1\r\nHost: x\r\nHost: y\r\nConnection: close\r\n\r\n'],
  ])('is answered like everything else: %s', async (_what, bytes) => {
    expectProblem(await sendBytes(app.url, bytes), 400, 'malformed_request');
  });

  it('is answered with 431 when the headers are over-long', async () => {
    const line = (bytes: number) =>
      sendLines(app.url, ['GET /health/live HTTP/1.1', `X-A: ${'a'.repeat(bytes)}`]);
    expect((await line(15_000)).status).toBe(200);
    expectProblem(await line(17_000), 431, 'headers_too_large');
    const long = await sendLines(app.url, [`GET /${'a'.repeat(17_000)} HTTP/1.1`]);
    expectProblem(long, 431, 'headers_too_large');
  });
});

it('an expectation that nobody knows is no reason to refuse', async () => {
  const answer = await sendLines(app.url, ['GET /health/live HTTP/1.1', 'Expect: the-unexpected']);
  expect(answer.status).toBe(200);
});
