import type { TestApp } from '../kit/index.js';
import { type AuthClient, type AuthClientOptions, createAuthClient } from '../../web/client/src/index.js';

type Fetch = typeof globalThis.fetch;
type Interception = (request: Request, send: Fetch) => Promise<Response>;

/** Some tests put the browser's in its place. */
const network = globalThis.fetch;

/** The cookies that all tabs share, and what their pages send. */
export class Browser {
  readonly cookies = new Map<string, string>();
  /** Method and path of each request, in the order of sending. */
  readonly sent: string[] = [];
  /** Stands between the pages and the server. */
  intercept: Interception = (request, send) => send(request);
  private readonly clients: AuthClient[] = [];

  constructor(
    private readonly app: TestApp,
    private readonly transport: 'cookie' | 'body' = 'cookie',
  ) {
    // What tells a page from a process: tabs of one origin share a lock and a channel.
    if (transport === 'cookie') setLocation(new URL(app.url));
  }

  openTab(options: AuthClientOptions = {}): AuthClient {
    const client = createAuthClient({
      baseUrl: this.app.url,
      transport: this.transport,
      fetch: this.fetch,
      ...options,
    });
    this.clients.push(client);
    return client;
  }

  close(): void {
    for (const client of this.clients) client.close();
    setLocation(undefined);
  }

  count(line: string): number {
    return this.sent.filter((sent) => sent === line).length;
  }

  get refreshes(): number {
    return this.count('POST /api/v1/auth/refresh');
  }

  readonly fetch: Fetch = async (input, init) => {
    const request = new Request(input, init);
    this.sent.push(`${request.method} ${new URL(request.url).pathname}`);
    return this.intercept(request, this.sendWithCookies);
  };

  private readonly sendWithCookies: Fetch = async (input) => {
    const request = input as Request;
    const isForAuth = new URL(request.url).pathname.startsWith('/api/v1/auth/');
    const pairs = [...this.cookies].filter(([name]) => name !== '__Secure-refresh' || isForAuth);
    const headers = new Headers(request.headers);
    if (request.credentials === 'include' && pairs.length > 0)
      headers.set('cookie', pairs.map((pair) => pair.join('=')).join('; '));
    const response = await network(new Request(request, { headers }));
    for (const cookie of response.headers.getSetCookie()) this.keep(cookie);
    return response;
  };

  private keep(cookie: string): void {
    const [pair = '', ...attributes] = cookie.split('; ');
    const [name = '', value = ''] = pair.split('=');
    if (attributes.includes('Max-Age=0')) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

/** Somebody with a verified account who has not logged in. */
export async function account(app: TestApp): Promise<{ email: string; password: string }> {
  const visitor = app.visitor();
  await visitor.signUp(app.newAddress());
  await visitor.followLink('verify-email');
  return { email: visitor.email, password: visitor.password };
}

function setLocation(value: URL | undefined): void {
  Object.defineProperty(globalThis, 'location', { value, configurable: true });
}
