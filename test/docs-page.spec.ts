import { createTestApp, type TestApp } from './kit/index.js';

describe('the documentation for people', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.stop());

  it('is Swagger UI under a policy of its own, with scripts of this origin alone', async () => {
    const page = await app.visitor().get('//docs');
    expect(page.status).toBe(200);
    expect(page.text).toContain('<title>Gatehouse API</title>');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/default-src 'self'.*frame-ancestors 'none'/);
    expect(policy).not.toMatch(/script-src[^;]*unsafe|\*|https?:/);
    expect(page.text).not.toMatch(/<script(?![^>]*\ssrc=)[^>]*>\s*\S/);
    for (const [, src] of page.text.matchAll(/<(?:script|link)[^>]+(?:src|href)="([^"]+)"/g)) {
      expect((await app.visitor().get(`/${new URL(src!, 'http://x/docs').pathname}`)).status).toBe(200);
    }
  });

  it('is not there where DOCS is off', async () => {
    const other = await createTestApp({ env: { DOCS: 'off' }, keepData: true });
    for (const path of ['//docs', '//docs/', '//docs-json', '//docs/swagger-ui.css']) {
      expect(await other.visitor().get(path)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
    await other.stop();
  });

  const production = {
    NODE_ENV: 'production',
    SMTP_URL: 'smtp://127.0.0.1:1',
    MAIL_FROM: 'gatehouse@example.test',
  };

  it.each([
    [undefined, 404],
    ['on', 200],
  ])('is in production what DOCS says: %s → %i', async (DOCS, status) => {
    const other = await createTestApp({ env: { ...production, LOG_LEVEL: 'error', DOCS }, keepData: true });
    for (const path of ['//docs', '//docs-json'])
      expect((await other.visitor().get(path)).status).toBe(status);
    await other.stop();
  });

  it('leaves the policy of everything else as strict as it is', async () => {
    for (const path of ['//health/live', '/users/me', '//docs-nothing'])
      expect((await app.visitor().get(path)).headers.get('content-security-policy')).toMatch(
        /^default-src 'none'/,
      );
  });

  it('tries requests out with the cookies of this origin', async () => {
    const script = (await app.visitor().get('//docs/swagger-ui-init.js')).text;
    expect(script).toMatch(/"withCredentials": true/);
    // In localStorage any script of this origin could read a token.
    expect(script).not.toMatch(/"persistAuthorization": true/);
    const browser = await app.person('cookie');
    const headers = { origin: app.url, 'sec-fetch-site': 'same-origin' };
    expect((await browser.send('POST', '/auth/refresh', undefined, { headers })).status).toBe(200);
    expect((await browser.patch('/users/me', { name: 'Ada' }, { headers })).status).toBe(200);
  });
});
