import type { OpenAPIObject } from '@nestjs/swagger';
import { type Operation, operationsOf, publishedDocument } from './support/api-document.js';
import { sendLines } from './support/raw-request.js';
import { createTestApp, type TestApp } from './kit/index.js';
import { isOurs } from './support/contract.js';

let app: TestApp;
let document: OpenAPIObject;
let operations: Operation[];
beforeAll(async () => {
  app = await createTestApp();
  document = await publishedDocument(app);
  operations = operationsOf(document);
});
afterAll(() => app.stop());

type Told = 'always' | 'perhaps' | 'never';

const resolve = (node: any): any =>
  node.$ref
    ? node.$ref
        .split('/')
        .slice(1)
        .reduce((at: any, key: string) => at[key], document)
    : node;

function told(id: string, status: number | string, name: string): Told {
  const { responses } = operations.find(({ operationId }) => operationId === id)!;
  const header = resolve(responses[status]).headers[name];
  if (!header) return 'never';
  return resolve(header).required ? 'always' : 'perhaps';
}

describe('the headers of every response', () => {
  it('are those that it always has: X-Request-Id, the challenge, the wait, no-store', () => {
    for (const { operationId: id = '', path, responses } of operations) {
      for (const status of Object.keys(responses)) {
        const name = (header: string) => ({ id, status, header, told: told(id, status, header) });
        const expected = (header: string, is: boolean) => ({
          id,
          status,
          header,
          told: is ? 'always' : 'never',
        });
        expect(name('X-Request-Id')).toEqual(expected('X-Request-Id', true));
        expect(name('WWW-Authenticate')).toEqual(expected('WWW-Authenticate', status === '401'));
        expect(name('Retry-After')).toEqual(expected('Retry-After', ['429', '503'].includes(status)));
        const isStored = status === '200' && path.startsWith('/health/');
        expect(name('Cache-Control')).toEqual(expected('Cache-Control', !isStored));
      }
    }
  });

  it('tell the limits where a request was counted', () => {
    for (const header of ['RateLimit', 'RateLimit-Policy']) {
      const of = (id: string, status: number) => told(id, status, header);
      expect([200, 401, 422, 429].map((status) => of('login', status))).toEqual(Array(4).fill('always'));
      expect([400, 403, 500, 503].map((status) => of('login', status))).toEqual(Array(4).fill('perhaps'));
      expect([408, 413, 415, 431].map((status) => of('login', status))).toEqual(Array(4).fill('never'));
      // Another site's alone; the want of a role alone.
      expect([of('signup', 403), of('adminGetUser', 403)]).toEqual(['never', 'always']);
      expect([of('getLiveness', 200), of('getReadiness', 503)]).toEqual(['never', 'never']);
    }
  });

  it('allow an origin only perhaps, and never where no request was understood', () => {
    for (const { operationId: id = '', responses } of operations)
      for (const status of Object.keys(responses))
        expect([id, status, told(id, status, 'Access-Control-Allow-Origin')]).toEqual([
          id,
          status,
          ['408', '431'].includes(status) ? 'never' : 'perhaps',
        ]);
  });

  it('set cookies where tokens come and go', () => {
    const ours = operations.filter(({ operationId = '' }) => isOurs(operationId));
    const setting = ours.flatMap(({ operationId: id = '', responses }) =>
      Object.keys(responses).flatMap((status) => {
        const is = told(id, status, 'Set-Cookie');
        return is === 'never' ? [] : [`${id} ${status} ${is}`];
      }),
    );
    expect(setting.sort()).toEqual([
      'deleteMe 204 always',
      'login 200 perhaps',
      'logout 204 always',
      'logoutAll 204 always',
      'refresh 200 perhaps',
    ]);
  });

  it('are those of real answers', async () => {
    const ada = await app.person('cookie');
    const email = ada.email;
    const visitor = app.visitor();
    const answers: [string, { status: number; headers: Headers }][] = [
      ['login', await ada.logIn()],
      ['login', await visitor.logIn(email, 'not the password of anybody')],
      ['login', await visitor.post('/auth/login', { email: 'x' })],
      ['login', await visitor.post('/auth/login', { email: 'x'.repeat(20_000) })],
      ['login', await visitor.send('POST', '/auth/login', undefined, { raw: '{', headers: json })],
      ['login', await visitor.send('POST', '/auth/login', undefined, { raw: 'x', headers: text })],
      ['signup', await visitor.post('/auth/signup', {}, { headers: { 'sec-fetch-site': 'cross-site' } })],
      ['getMe', await ada.get('/users/me')],
      ['getMe', await visitor.get('/users/me')],
      ['exportMe', await ada.get('/users/me/export')],
      ['adminGetUser', await ada.get(`/admin/users/${ada.userId}`)],
      ['revokeSession', await ada.send('DELETE', '/auth/sessions/nobody')],
      ['verifyEmail', await visitor.post('/auth/verify-email', { token: 'x' })],
      ['getJwks', await visitor.get('//.well-known/jwks.json')],
      ['getLiveness', await visitor.get('//health/live')],
      [
        'getLiveness',
        await sendLines(app.instanceUrl, ['GET /health/live HTTP/1.1', `X: ${'x'.repeat(20_000)}`]),
      ],
      ['logout', await ada.post('/auth/logout')],
    ];
    const names = ['X-Request-Id', 'RateLimit', 'RateLimit-Policy', 'Retry-After', 'WWW-Authenticate'];
    for (const [id, { status, headers }] of answers) {
      for (const header of [...names, 'Cache-Control', 'Set-Cookie', 'Content-Disposition']) {
        const is = told(id, status, header);
        const fits = headers.has(header) ? is !== 'never' : is !== 'always';
        expect({ id, status, header, is, fits }).toEqual({ id, status, header, is, fits: true });
      }
    }
  });
});

const json = { 'content-type': 'application/json' };
const text = { 'content-type': 'text/plain' };
