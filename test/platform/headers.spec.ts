import { sendLines } from '../support/raw-request.js';
import { type Answer, createTestApp, type TestApp } from '../kit/index.js';

/** One answer of each kind: good, refused, broken off, a page. */
const kinds: [string, (app: TestApp) => Promise<Answer>][] = [
  ['a good answer', (app) => app.visitor().get('//health/live')],
  ['a page', (app) => app.visitor().get('//errors/not_found')],
  ['the public keys', (app) => app.visitor().get('//.well-known/jwks.json')],
  ['a refusal', (app) => app.visitor().get('/users/me')],
  ['a path that is not there', (app) => app.visitor().get('/nothing')],
  ['a method that is not there', (app) => app.visitor().send('PUT', '/auth/login')],
  ['a body that is too large', (app) => app.visitor().post('/auth/login', { email: 'x'.repeat(20_000) })],
  ['a path that cannot be decoded', (app) => sendLines(app.url, ['GET /%zz HTTP/1.1'])],
  ['a request that is none', (app) => sendLines(app.url, ['FOO / HTTP/1.1'])],
];

describe('outside production', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.stop());

  describe('X-Request-Id', () => {
    const sent = async (id: string) =>
      (await sendLines(app.url, ['GET /health/live HTTP/1.1', `X-Request-Id: ${id}`])).headers.get(
        'x-request-id',
      );

    it.each(kinds)('is in %s', async (_name, ask) => {
      expect((await ask(app)).headers.get('x-request-id')).toMatch(
        /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
      );
    });

    it.each(['a'.repeat(8), 'a'.repeat(64), 'proxy-1.2_3', '0f9b7d1c-6f0c-4b27-9a52-5d2a1f2a7c11'])(
      'of a proxy is kept when it is harmless: %s',
      async (id) => expect(await sent(id)).toBe(id),
    );

    it.each([
      'a'.repeat(7),
      'a'.repeat(65),
      '',
      'with spaces',
      '<script>',
      'a\u00e4bcdefgh',
      '{"level":"error"}',
      '"quoted!"',
    ])('is replaced when it could forge a line of a log: %j', async (id) =>
      expect(await sent(id)).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/),
    );

    it('is replaced when it came twice', async () => {
      const ids = ['X-Request-Id: proxy-one', 'X-Request-Id: proxy-two'];
      const { headers } = await sendLines(app.url, ['GET /health/live HTTP/1.1', ...ids]);
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    });

    it('is another for each request', async () => {
      const answers = await Promise.all([1, 2, 3].map(() => app.visitor().get('//health/live')));
      expect(new Set(answers.map(({ headers }) => headers.get('x-request-id'))).size).toBe(3);
    });
  });

  it('HSTS is not sent: a self-signed localhost would be pinned to HTTPS', async () => {
    expect((await app.visitor().get('//health/live')).headers.get('strict-transport-security')).toBeNull();
  });
});

describe('in production', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp({
      env: {
        NODE_ENV: 'production',
        SMTP_URL: 'smtp://127.0.0.1:1',
        MAIL_FROM: 'gatehouse@example.test',
        LOG_LEVEL: 'error',
      },
    });
  });
  afterAll(() => app.stop());

  it.each(kinds)('the security headers are in %s', async (_name, ask) => {
    const { headers } = await ask(app);
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringMatching(/^default-src 'none'/),
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'strict-transport-security': expect.stringMatching(
        /^max-age=(3153[6-9]|315[4-9]|[4-9]\d{4})\d+; ?includeSubDomains/,
      ),
    });
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('server')).toBeNull();
  });

  it.each([
    '//docs',
    '//docs/',
    '//docs-json',
    '//docs-yaml',
    '//inbox',
    '//inbox/letters.json',
    '//',
    '//verify-email',
    '//index.html',
    '//login',
    '//account/sessions',
    '//icon.svg',
    '//.git/config',
    '//package.json',
    '//.env',
  ])('%s is not there', async (path) => {
    expect(await app.visitor().get(path)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  it('a path with an over-long parameter is refused without repeating it in full', async () => {
    const answer = await sendLines(app.url, [`GET /errors/${'a'.repeat(5000)} HTTP/1.1`]);
    expect(answer).toMatchObject({ status: 400, body: { code: 'malformed_request' } });
    expect(answer.text.length).toBeLessThan(600);
  });
});
