import type { Role } from '../../src/vocabulary/index.js';
import type { ApiDocument } from '../conformance/document.js';
import { expectAsPromised } from '../conformance/judge.js';

export const password = 'quiet harbour before nine';

/** `body`: tokens in bodies and headers, as an app or a CLI has them; `cookie`: as a browser. */
export type Transport = 'body' | 'cookie';

/** What a visitor needs of the instance: its address, the letters it sends, and accounts where it makes them. */
export interface Door {
  url: string;
  inbox: {
    nextLetter(address: string, options?: { about?: string }): Promise<{ text: string }>;
  };
  newAddress?(): string;
  createAccount?(account: { email: string; password: string; roles: Role[] }): Promise<unknown>;
  /** What it promises, where that is more than openapi.json. */
  document?: ApiDocument;
}

export interface Answer {
  status: number;
  headers: Headers;
  /** The parsed body; an empty object when there is none. */
  body: Record<string, any>;
  text: string;
}

export interface Options {
  headers?: Record<string, string>;
  /** Sent as it is, in place of a JSON body. */
  raw?: string;
}

/** Somebody at the public door: keeps tokens or cookies as a client does, and reads letters. */
export class Visitor {
  email = '';
  password = password;
  accessToken = '';
  refreshToken = '';
  userId = '';
  /** The address of the account that `loginAs` has made. */
  private account = '';
  readonly cookies = new Map<string, string>();

  constructor(
    public app: Door,
    readonly transport: Transport,
  ) {}

  get(path: string, options?: Options): Promise<Answer> {
    return this.send('GET', path, undefined, options);
  }

  post(path: string, body?: object, options?: Options): Promise<Answer> {
    return this.send('POST', path, body, options);
  }

  patch(path: string, body?: object, options?: Options): Promise<Answer> {
    return this.send('PATCH', path, body, options);
  }

  delete(path: string, body?: object, options?: Options): Promise<Answer> {
    return this.send('DELETE', path, body, options);
  }

  /** @param path below /api/v1, or absolute with a leading double slash (`//health/live`) */
  async send(
    method: string,
    path: string,
    body?: object,
    { headers = {}, raw }: Options = {},
  ): Promise<Answer> {
    const url = this.app.url + (path.startsWith('//') ? path.slice(1) : `/api/v1${path}`);
    const request = {
      method,
      headers: {
        ...(this.transport === 'body' && { 'token-transport': 'body' }),
        ...(body && { 'content-type': 'application/json' }),
        ...(this.accessToken && { authorization: `Bearer ${this.accessToken}` }),
        ...(this.cookies.size > 0 && { cookie: [...this.cookies].map((pair) => pair.join('=')).join('; ') }),
        ...headers,
      } as Record<string, string>,
      body: raw ?? (body && JSON.stringify(body)),
    };
    const response = await fetch(url, { ...request, redirect: 'manual' });
    this.keepCookies(response.headers.getSetCookie());
    const text = await response.text();
    const { status, headers: answered } = response;
    // As it was sent: `fetch` tidies paths up.
    const target = response.url.slice(new URL(response.url).origin.length);
    const { document } = this.app;
    expectAsPromised({ ...request, target, answer: { status, headers: answered, text }, document });
    const isJson = /json/.test(answered.get('content-type') ?? '');
    return { status, headers: answered, body: isJson && text ? JSON.parse(text) : {}, text };
  }

  async signUp(email: string, chosen = password): Promise<Answer> {
    this.email = email;
    this.password = chosen;
    return this.post('/auth/signup', { name: 'Ada Lovelace', email, password: chosen });
  }

  async logIn(email = this.email, presented = this.password, options?: Options): Promise<Answer> {
    this.email = email;
    return this.keepTokens(await this.post('/auth/login', { email, password: presented }, options));
  }

  /**
   * Somebody with a verified account that holds `user` and these roles, logged in. The account is made without a sign-up;
   * the login is a real one. `email` and `password` are taken where they were set before; a second time it is a login alone.
   */
  async loginAs(...roles: Role[]): Promise<this> {
    const { app, password } = this;
    const email = this.email || app.newAddress?.();
    if (!email || !app.createAccount) throw new Error('who starts this instance makes no accounts: sign up');
    if (this.account !== email) await app.createAccount({ email, password, roles });
    this.account = email;
    const { status, body, text } = await this.logIn(email, password);
    if (status !== 200) throw new Error(`no login: ${status} ${text}`);
    const missing = roles.filter((role) => !body['user'].roles.includes(role));
    if (missing.length > 0)
      throw new Error(`${email} has an account without ${missing.join(', ')}: take another visitor`);
    return this;
  }

  /** Exchanges the refresh token that this visitor holds, or another one. */
  async refresh(refreshToken = this.refreshToken): Promise<Answer> {
    const body = this.transport === 'body' ? { refreshToken } : {};
    return this.keepTokens(await this.post('/auth/refresh', body));
  }

  /** Whether the session that this visitor holds still opens the door. */
  async isLoggedIn(): Promise<boolean> {
    const { status, text } = await this.get('/auth/session');
    if (status !== 200 && status !== 401) throw new Error(`neither in nor out: ${status} ${text}`);
    return status === 200;
  }

  /** The token of the link in the next letter, as the page of the frontend would take it from the fragment. */
  async linkToken(page: string, address = this.email): Promise<string> {
    const letter = await this.app.inbox.nextLetter(address, { about: `/${page}#token=` });
    const token = new RegExp(`/${page}#token=([\\w-]+)`).exec(letter.text)?.[1];
    if (!token) throw new Error(`no link to ${page} in: ${letter.text}`);
    return token;
  }

  /** What the pages do that letters link to. */
  async followLink(page: 'verify-email' | 'confirm-email', address = this.email): Promise<Answer> {
    const operation = page === 'verify-email' ? 'verify-email' : 'confirm-email-change';
    return this.post(`/auth/${operation}`, { token: await this.linkToken(page, address) });
  }

  private keepTokens(answer: Answer): Answer {
    if (answer.status !== 200) return answer;
    const { user, accessToken, refreshToken } = answer.body;
    this.userId = user.id;
    if (accessToken) Object.assign(this, { accessToken, refreshToken });
    return answer;
  }

  private keepCookies(setCookies: string[]): void {
    for (const cookie of setCookies) {
      const [pair = '', ...attributes] = cookie.split('; ');
      const [name = '', value = ''] = pair.split('=');
      if (attributes.includes('Max-Age=0')) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}
