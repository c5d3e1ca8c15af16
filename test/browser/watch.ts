import type { BrowserContext, Request } from 'playwright-core';

/** A JWT, and a refresh token as secret scanners know it. */
const token = /\beyJ[\w-]+\.[\w-]+\.[\w-]+|\bghr_[\w-]+/;

interface Sent {
  path: string;
  /** Method, address and headers. */
  head: string;
  body: string;
}

/** What no page of ours may do, noted while it does it: break its policy, throw, complain, or meet a token. */
export class Watch {
  private readonly troubles: string[] = [];
  private readonly reading: Promise<void>[] = [];
  private readonly requests: Request[] = [];
  private readonly sent: Sent[] = [];

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
    // The protocol does not tell the body of a fetch that was given a `Request`.
    await context.exposeBinding('reportFetch', (_source, method: string, url: string, body: string) =>
      watch.noteSent(method, url, {}, body),
    );
    await context.addInitScript(() => {
      const { fetch, reportFetch } = window as typeof window & { reportFetch(...told: string[]): void };
      window.fetch = (input, init) => {
        const request = new Request(input, init);
        const { method, url } = request;
        void request
          .clone()
          .text()
          .then((body) => body && reportFetch(method, url, body))
          .catch(() => undefined);
        return fetch(request);
      };
    });
    context.on('request', (request) => {
      watch.requests.push(request);
      const body = request.resourceType() === 'fetch' ? '' : (request.postData() ?? '');
      watch.noteSent(request.method(), request.url(), request.headers(), body);
    });
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

  /** How often a secret went in the body of a request to that path. @throws Error when it went anywhere else */
  async timesSent(secret: string, to: string): Promise<number> {
    await Promise.all(this.reading);
    const told = this.sent.filter(({ head, body }) => `${head} ${body}`.includes(secret));
    const leak = told.find(({ path, head }) => path !== to || head.includes(secret));
    if (leak) throw new Error(`the secret of the link was sent: ${leak.head} ${leak.body}`);
    return told.length;
  }

  /** @throws Error that names everything that was noted */
  async judge(): Promise<void> {
    await Promise.all(this.reading);
    if (this.troubles.length > 0) throw new Error(this.troubles.join('\n'));
  }

  private note(trouble: string): void {
    this.troubles.push(trouble);
  }

  private noteSent(method: string, address: string, headers: Record<string, string>, body = ''): void {
    const [url = ''] = address.split('#');
    const head = `${method} ${url} ${JSON.stringify(headers)}`;
    this.sent.push({ path: new URL(url).pathname, head, body });
  }

  private async read(request: Request): Promise<void> {
    // A page that has gone on has no bodies any more, and could not read them either.
    const [headers, response] = await Promise.all([
      request.allHeaders().catch(() => request.headers()),
      request.response().catch(() => null),
    ]);
    // Only now those that the browser adds by itself are there.
    const url = request.url();
    this.noteSent(request.method(), url, headers);
    if (!url.includes('/api/v1/')) return;
    const text = (await response?.text().catch(() => '')) ?? '';
    if (token.test(text)) this.note(`${url} gives a token to the page: ${text.slice(0, 200)}`);
  }
}
