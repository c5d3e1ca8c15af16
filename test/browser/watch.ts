import type { BrowserContext, Request, Response } from 'playwright-core';

/** A JWT, and a refresh token as secret scanners know it. */
const token = /\beyJ[\w-]+\.[\w-]+\.[\w-]+|\bghr_[\w-]+/;

/** What no page may do, noted while it does it: break its policy, throw, complain, or meet a token. */
export class Watch {
  private readonly troubles: string[] = [];
  private readonly reading: Promise<void>[] = [];
  private readonly requests: Request[] = [];

  static async over(context: BrowserContext): Promise<Watch> {
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
      // The browser's own remark about each 401 and each cut line.
      const isExpected = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !isExpected) watch.note(`console: ${message.text()}`);
    });
    context.on('request', (request) => watch.requests.push(request));
    context.on('response', (response) => watch.reading.push(watch.read(response)));
    return watch;
  }

  /** The requests so far whose URL ends so. */
  requestsTo(path: string, method = 'POST'): Request[] {
    return this.requests.filter(
      (request) => request.method() === method && new URL(request.url()).pathname.endsWith(path),
    );
  }

  /** @throws Error when a secret went anywhere but into the body of a POST */
  async expectUnsent(secret: string): Promise<void> {
    for (const request of this.requests) {
      const headers = await request.allHeaders();
      const told = [request.url(), ...Object.values(headers)].find((text) => text.includes(secret));
      if (told) throw new Error(`the secret of the link was sent: ${request.method()} ${told}`);
    }
  }

  /** @throws Error that names everything that was noted */
  async judge(): Promise<void> {
    await Promise.all(this.reading);
    if (this.troubles.length > 0) throw new Error(this.troubles.join('\n'));
  }

  private note(trouble: string): void {
    this.troubles.push(trouble);
  }

  private async read(response: Response): Promise<void> {
    if (!response.url().includes('/api/v1/')) return;
    // A page that has gone on has no bodies any more, and could not read them either.
    const text = await response.text().catch(() => '');
    if (token.test(text)) this.note(`${response.url()} gives a token to the page: ${text.slice(0, 200)}`);
  }
}
