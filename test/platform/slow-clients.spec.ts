import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { createTestApp, expectProblem, type TestApp } from '../kit/index.js';
import { answerOf } from '../support/raw-request.js';

let app: TestApp;
let server: Server;
beforeAll(async () => {
  app = await createTestApp({ alone: true });
  server = app.nest.getHttpServer() as Server;
});
afterAll(() => app.stop());

const login = 'POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';

/** What a client hears that sends this and then a byte of `rest` at a time, for as long as it is listened to. */
async function trickle(beginning: string, rest: string) {
  const socket: Socket = connect(Number(new URL(app.url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(beginning);
  const drops = setInterval(() => socket.write(rest), 50);
  return answerOf(await readText(socket).finally(() => clearInterval(drops)));
}

it('waits no longer than this in production', () => {
  const { headersTimeout, requestTimeout, keepAliveTimeout, timeout } = server;
  expect({ headersTimeout, requestTimeout, keepAliveTimeout, timeout }).toEqual({
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 72_000,
    timeout: 60_000,
  });
});

describe('a client that never comes to an end (slow loris)', () => {
  beforeAll(() => Object.assign(server, { headersTimeout: 500, requestTimeout: 1_000 }));

  it.each<[string, string, string]>([
    ['its headers', 'GET /health/live HTTP/1.1\r\nHost: x\r\nX-Slow: ', 'a'],
    ['its body', `${login}Content-Length: 10000\r\n\r\n{`, ' '],
    ['the chunks of its body', `${login}Transfer-Encoding: chunked\r\n\r\n`, '1\r\n \r\n'],
    ['saying nothing', '', ''],
  ])('with %s is told so and cut off', async (_what, beginning, rest) => {
    expectProblem(await trickle(beginning, rest), 408, 'malformed_request');
  });

  it('in any number keeps nobody else waiting', async () => {
    const heard: string[] = [];
    const slow = Array.from({ length: 200 }, () => trickle('GET / HTTP/1.1\r\nX-Slow: ', 'a'));
    const all = Promise.all(slow).then(() => heard.push('slow'));
    expect((await app.visitor().get('//health/ready')).status).toBe(200);
    heard.push('quick');
    await all;
    expect(heard).toEqual(['quick', 'slow']);
  });
});
