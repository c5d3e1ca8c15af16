import type { BrowserContext, Request } from 'playwright-core';

/** A JWT, and a refresh token as secret scanners know it. */
const token = /\beyJ[\w-]+\.[\w-]+\.[\w-]+|\bghr_[\w-]+/;

/** What no page of ours may do, noted while it does it: break its policy, throw, complain, or meet a token. */
export class Watch {
  private readonly troubles: string[] = [];
  private readonly reading: Promise<void>[] = [];
  private readonly requests: Request[] = [];
  /** Address and headers of what was sent. */
  private readonly sent: string[] = [];

  static async over(context: BrowserContext, origin: string): Promise<Watch> {
    const watch = new Watch();
    await context.exposeBinding('reportViolation', ({ page }, what: string) =>
      watch.note(`${page.url()} breaks its policy: ${what}`),
    );
    await context.addInitScript(() =>
      addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) =>
        (window as unknown as { reportViolation(what: string): void }).reportViolation(
          `${effectiveDirective} ${blockedURI} ${sample}`,
        ),
      ),
    );
    context.on('weberror', (error) =>
      watch.note(`uncaught: ${error.error().stack ?? String(error.error())}`),
    );
    context.on('console', (message) => {
      const isOurs = message.page()?.url().startsWith(`${origin}/`);
      // The browser's own remark about each 401 and each cut line.
      const isExpected = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && isOurs && !isExpected) watch.note(`console: ${message.text()}`);
    });
    context.on('request', (request) => watch.requests.push(request));
    // Not at the response: a body that the page never reads would be waited for.
    context.on('requestfinished', (request) => watch.reading.push(watch.read(request)));
    return watch;
  }

  /** The requests so far whose URL ends so. */
  requestsTo(path: string, method = 'POST'): Request[] {
    return this.requests.filter(
      (request) => request.method() === method && new URL(request.url()).pathname.endsWith(path),
    );
  }

  /** @throws Error when a secret went anywhere but into the body of a request */
  async expectUnsent(secret: string): Promise<void> {
    await Promise.all(this.reading);
    const told = this.sent.find((text) => text.includes(secret));
    if (told) throw new Error(`the secret of the link was sent: ${told}`);
  }

  /** @throws Error that names everything that was noted */
  async judge(): Promise<void> {
    await Promise.all(this.reading);
    if (this.troubles.length > 0) throw new Error(this.troubles.join('\n'));
  }

  private note(trouble: string): void {
    this.troubles.push(trouble);
  }

  private async read(request: Request): Promise<void> {
    // A page that has gone on has no bodies any more, and could not read them either.
    const [headers, response] = await Promise.all([
      request.allHeaders().catch(() => request.headers()),
      request.response().catch(() => null),
    ]);
    const [url = ''] = request.url().split('#');
    this.sent.push([request.method(), url, JSON.stringify(headers)].join(' '));
    if (!url.includes('/api/v1/')) return;
    const text = (await response?.text().catch(() => '')) ?? '';
    if (token.test(text)) this.note(`${url} gives a token to the page: ${text.slice(0, 200)}`);
  }
}
