import type { ServerApi } from './api.js';
import type { components } from './schema.js';
import type { TokenStorage } from './token-storage.js';

export type Transport = 'cookie' | 'body';
type Session = components['schemas']['SessionResponse'];

/** A request that proves who asks; where it can be seen, whose it is. */
export interface AttachedRequest {
  request: Request;
  userId?: string | undefined;
}

/** How a client proves who asks: one implementation per transport. */
export interface Credentials {
  attach(request: Request): Promise<AttachedRequest>;
  keep(session: Session): Promise<void>;
  drop(): Promise<void>;
  /** For the body of refresh and logout; cookies travel by themselves. */
  refreshToken(): Promise<string | undefined>;
  /** Whether there may be something to refresh with. */
  exist(): Promise<boolean>;
  /** What another tab or process has renewed since it was sent, and whose it is; asked inside the lock. */
  renewedSince(sent: AttachedRequest, waited: boolean): Promise<{ userId: string | undefined } | undefined>;
}

/** For login, refresh and logout. */
export const initOf = {
  cookie: { credentials: 'include', headers: {} },
  body: { credentials: 'omit', headers: { 'Token-Transport': 'body' } },
} as const;

/** HttpOnly: what the browser keeps, no script can see. */
export function cookieCredentials(server: ServerApi): Credentials {
  return {
    attach: async (request) => ({ request: new Request(request, { credentials: 'include' }) }),
    keep: async () => undefined,
    drop: async () => undefined,
    refreshToken: async () => undefined,
    exist: async () => true,
    // The message that tells of it may be slower than the lock, and does not cross origins.
    renewedSince: async (_, waited) => {
      if (!waited) return undefined;
      const answer = await server.GET('/api/v1/auth/session').catch(() => undefined);
      return answer?.data;
    },
  };
}

export function bodyCredentials(storage: TokenStorage): Credentials {
  const bearer = (accessToken: string) => `Bearer ${accessToken}`;
  return {
    attach: async (request) => {
      const tokens = await storage.load();
      const headers = new Headers(request.headers);
      if (tokens) headers.set('Authorization', bearer(tokens.accessToken));
      return { request: new Request(request, { credentials: 'omit', headers }), userId: tokens?.userId };
    },
    keep: async ({ accessToken, refreshToken, user }) =>
      storage.save({ accessToken: accessToken!, refreshToken: refreshToken!, userId: user.id }),
    drop: async () => storage.clear(),
    refreshToken: async () => (await storage.load())?.refreshToken,
    exist: async () => Boolean(await storage.load()),
    renewedSince: async (sent) => {
      const tokens = await storage.load();
      if (!tokens || bearer(tokens.accessToken) === sent.request.headers.get('Authorization'))
        return undefined;
      return { userId: sent.userId && tokens.userId };
    },
  };
}
