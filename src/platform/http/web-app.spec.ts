import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fastify, { type FastifyInstance } from 'fastify';
import { MethodNotAllowed } from '../problems/http.errors.js';
import { refuseUnsupportedMethods } from './method-not-allowed.js';
import { serveWebApp } from './web-app.js';

const page = '<!doctype html><title>The app</title>';
let folder: string;
let server: FastifyInstance;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-app-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  server = fastify();
  refuseUnsupportedMethods(server);
  server.post('/api/thing', () => 'thing');
});
afterEach(() => server.close());

it('is nothing before it is built', async () => {
  serveWebApp(server, folder, ['/login']);
  await server.ready();
  expect(server.hasRoute({ method: 'GET', url: '/login' })).toBe(false);
  expect(await server.inject({ url: '/api/thing', method: 'POST' })).toMatchObject({
    statusCode: 200,
    body: 'thing',
  });
});

describe('once it is built', () => {
  beforeEach(() => {
    mkdirSync(path.join(folder, 'assets'), { recursive: true });
    writeFileSync(path.join(folder, 'index.html'), page);
    writeFileSync(path.join(folder, 'assets/index-1a2b3c.js'), 'run()');
    serveWebApp(server, folder, ['/login', '/account/*']);
  });

  it.each(['/', '/login', '/login?next=%2Faccount', '/account/sessions'])(
    'its page is at %s',
    async (url) => {
      const { statusCode, body, headers } = await server.inject({
        url,
        headers: { accept: 'text/html,*/*;q=0.8' },
      });
      expect({ statusCode, body }).toEqual({ statusCode: 200, body: page });
      expect(headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-cache',
        'content-security-policy': expect.stringMatching(/^default-src 'self';.*frame-ancestors 'none'/),
      });
      expect(headers['content-security-policy']).not.toMatch(/unsafe|script-src|style-src/);
    },
  );

  it('files that are named by their content are kept for a year', async () => {
    expect(await server.inject('/assets/index-1a2b3c.js')).toMatchObject({
      body: 'run()',
      headers: { 'cache-control': 'public, max-age=31536000, immutable' },
    });
  });

  it.each(['/nothing', '/assets/index-000000.js', '/assets/../../package.json', '/api/nothing'])(
    '%s is not there',
    async (url) =>
      expect(await server.inject({ url, headers: { accept: 'text/html' } })).toMatchObject({
        statusCode: 404,
      }),
  );

  it('its page is not for programs', async () => {
    const headers = { accept: 'application/json' };
    expect(await server.inject({ url: '/login', headers })).toMatchObject({ statusCode: 404 });
  });

  it.each([
    ['POST', '/login', 'GET, HEAD'],
    ['GET', '/api/thing', 'POST'],
  ] as const)('%s %s is refused by its method still', async (method, url, allow) => {
    let refusal: unknown;
    server.setErrorHandler((error, _request, reply) => {
      refusal = error;
      return reply.send();
    });
    await server.inject({ url, method });
    expect(refusal).toBeInstanceOf(MethodNotAllowed);
    expect(refusal).toMatchObject({ occurrence: { headers: { allow } } });
  });
});
