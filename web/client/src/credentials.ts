import type { components } from './schema.js';
import type { TokenStorage } from './token-storage.js';

type Session = components['schemas']['SessionResponse'];

/** How a client proves who asks: one implementation per transport. */
export interface Credentials {
  /** For login, refresh and logout. */
  readonly init: { credentials: RequestCredentials; headers: Record<string, string> };
  attach(request: Request): Promise<Request>;
  keep(session: Session): Promise<void>;
  drop(): Promise<void>;
  /** For the body of refresh and logout; cookies travel by themselves. */
  refreshToken(): Promise<string | undefined>;
  /** Whether there may be something to refresh with. */
  exist(): Promise<boolean>;
  /** Whether another tab or process has, or may have, renewed them since the request was sent; asked inside the lock. */
  changedSince(request: Request, waited: boolean): Promise<boolean>;
}

/** HttpOnly: what the browser keeps, no script can see. */
export function cookieCredentials(): Credentials {
  return {
    init: { credentials: 'include', headers: {} },
    attach: async (request) => new Request(request, { credentials: 'include' }),
    keep: async () => undefined,
    drop: async () => undefined,
    refreshToken: async () => undefined,
    exist: async () => true,
    // The message that tells of it may be slower than the lock.
    changedSince: async (_, waited) => waited,
  };
}

export function bodyCredentials(storage: TokenStorage): Credentials {
  const authorization = async () => {
    const tokens = await storage.load();
    return tokens ? `Bearer ${tokens.accessToken}` : null;
  };
  return {
    init: { credentials: 'omit', headers: { 'Token-Transport': 'body' } },
    attach: async (request) => {
      const headers = new Headers(request.headers);
      const bearer = await authorization();
      if (bearer) headers.set('Authorization', bearer);
      return new Request(request, { credentials: 'omit', headers });
    },
    keep: async ({ accessToken, refreshToken }) => {
      if (!accessToken || !refreshToken) throw new TypeError('The server answered without tokens');
      await storage.save({ accessToken, refreshToken });
    },
    drop: async () => storage.clear(),
    refreshToken: async () => (await storage.load())?.refreshToken,
    exist: async () => Boolean(await storage.load()),
    changedSince: async (request) => {
      const bearer = await authorization();
      return bearer !== null && bearer !== request.headers.get('Authorization');
    },
  };
}
