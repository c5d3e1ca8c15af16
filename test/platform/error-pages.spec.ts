import { sendLines } from '../support/raw-request.js';
import { createTestApp, type TestApp } from '../kit/index.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.stop());

describe('the page of an error code', () => {
  const codes: Record<number, string> = {
    400: 'malformed_request link_invalid invalid_request',
    401: `token_missing token_invalid token_expired token_revoked token_stale invalid_credentials refresh_token_invalid
      refresh_token_reused invalid_client metrics_token_invalid`,
    403: 'forbidden email_unverified account_disabled transport_refused cross_site_request browser_refused',
    404: 'not_found',
    405: 'method_not_allowed',
    409: 'last_admin email_taken',
    413: 'payload_too_large',
    415: 'unsupported_media_type',
    422: 'validation_failed',
    429: 'too_many_requests',
    431: 'headers_too_large',
    500: 'internal_error',
    503: 'unavailable',
  };
  const each = Object.entries(codes).flatMap(([status, names]) =>
    names.split(/\s+/).map((code) => [code, status]),
  );

  it.each(each)('%s tells a person what it means and what to do', async (code, status) => {
    const answer = await app.visitor().get(`//errors/${code}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.text).toContain(`<code>${code}</code>, HTTP status ${status}`);
    expect(answer.text).toMatch(/What to do<\/h2><p>\w/);
  });

  it('is listed with all others at /errors', async () => {
    const answer = await app.visitor().get('//errors');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const listed = [
      ...answer.text.matchAll(/<td>(\d+)<td><a href="\/errors\/(\w+)"><code>\2<\/code><\/a><td>\w/g),
    ];
    // A room of yours has codes of its own.
    expect(listed.map(([, status, code]) => [code, status])).toEqual(expect.arrayContaining(each));
  });

  it('of token_missing sends a browser to refresh first', async () => {
    const { text } = await app.visitor().get('//errors/token_missing');
    expect(text).toMatch(/What to do<\/h2><p>In a browser call refresh once, then send the request again/);
  });

  it.each([
    'nothing',
    '__proto__',
    'constructor',
    'toString',
    'NOT_FOUND',
    '%3Cscript%3E',
    'not_found%00',
    '..',
  ])('is not found for %s', async (code) => {
    const answer = await sendLines(app.url, [`GET /errors/${code} HTTP/1.1`]);
    expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });
});
