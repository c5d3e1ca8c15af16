import { type ClientCredentials, Clients } from '../../src/oauth/clients.js';
import type { Answer, Options, TestApp } from '../kit/index.js';

export const formType = { 'content-type': 'application/x-www-form-urlencoded' };

/** Credentials as RFC 6749, 2.3.1 has them in the Authorization header. */
export function basic({ clientId, secret }: ClientCredentials): Record<string, string> {
  const pair = [clientId, secret].map(encodeURIComponent).join(':');
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** A service elsewhere, as an operator has added it. */
export class ClientService {
  private constructor(
    public app: TestApp,
    readonly credentials: ClientCredentials,
  ) {}

  static async add(app: TestApp, name = 'reports'): Promise<ClientService> {
    return new ClientService(app, await app.nest.get(Clients).add(name));
  }

  /** The same service at another instance. */
  at(app: TestApp): ClientService {
    return new ClientService(app, this.credentials);
  }

  introspect(token: string, more: Record<string, string> = {}): Promise<Answer> {
    return post(this.app, 'introspect', { token, ...more }, { headers: basic(this.credentials) });
  }

  revoke(token: string, more: Record<string, string> = {}): Promise<Answer> {
    return post(this.app, 'revoke', { token, ...more }, { headers: basic(this.credentials) });
  }

  async isActive(token: string): Promise<boolean> {
    const { status, body, text } = await this.introspect(token);
    if (status !== 200) throw new Error(`no answer: ${status} ${text}`);
    return body['active'];
  }
}

/** A form to one of the two endpoints; fields as a text are sent as they are. */
export function post(
  app: TestApp,
  endpoint: 'introspect' | 'revoke',
  fields: Record<string, string> | string,
  { headers = {} }: Options = {},
): Promise<Answer> {
  const raw = typeof fields === 'string' ? fields : new URLSearchParams(fields).toString();
  return app
    .visitor()
    .send('POST', `//oauth/${endpoint}`, undefined, { raw, headers: { ...formType, ...headers } });
}
