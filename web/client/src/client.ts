import createClient from 'openapi-fetch';
import { type AllPaths, type Api, jsonOnly, type ServerApi } from './api.js';
import { authorizedFetch } from './authorized-fetch.js';
import { bodyCredentials, cookieCredentials, initOf, type Transport } from './credentials.js';
import { originOf } from './origin.js';
import { expectSession, SilentRefresh } from './refresh.js';
import type { components } from './schema.js';
import { type AuthListener, SessionState } from './session-state.js';
import { tabLock } from './tab-lock.js';
import { unlessAborted, withTimeLimit } from './time-limit.js';
import { memoryStorage, type TokenStorage } from './token-storage.js';

type LoginRequest = components['schemas']['LoginRequest'];

export interface AuthClientOptions {
  /** The API's origin; default: the page's own. */
  baseUrl?: string | undefined;
  /** `cookie` (default) for browsers; `body` for mobile apps, CLIs and services, refused to browsers. */
  transport?: Transport | undefined;
  /** In body transport, where the tokens are kept; default: in memory. */
  storage?: TokenStorage | undefined;
  /** `false`: never silently. For server-side rendering, where new cookies would not reach the browser. */
  refresh?: boolean | undefined;
  fetch?: typeof globalThis.fetch | undefined;
}

export interface CallOptions {
  signal?: AbortSignal | undefined;
}

export type AuthClient = ReturnType<typeof createAuthClient>;

/** Passwords are hashed slowly, and in turn. */
const loginMs = 30_000;
const logoutMs = 8_000;

/** A client for one person at a time: all that it sends is sent as whoever is signed in. */
export function createAuthClient({
  baseUrl,
  transport = 'cookie',
  storage = memoryStorage(),
  refresh: isRefreshing = true,
  fetch: givenFetch = (...args) => globalThis.fetch(...args),
}: AuthClientOptions = {}) {
  const apiOrigin = originOf(baseUrl);
  const origin = apiOrigin ?? 'https://missing.invalid';
  // Not at once: a page's modules are also evaluated where it is rendered on a server.
  const fetch = apiOrigin
    ? givenFetch
    : () => Promise.reject(new TypeError('Outside a browser it needs a baseUrl'));
  // Outside a browser the clients of one process may be many people's: they share nothing.
  const cookiesAre = globalThis.location ? `gatehouse:${origin}` : undefined;
  const sharedAs = transport === 'cookie' ? cookiesAre : storage.sharedAs;
  const state = new SessionState(sharedAs);
  const lock = tabLock(sharedAs);
  const server: ServerApi = createClient<AllPaths>({ baseUrl: origin, fetch, ...initOf[transport] });
  server.use(jsonOnly);
  const credentials = transport === 'cookie' ? cookieCredentials(server) : bodyCredentials(storage);
  const silent = new SilentRefresh({ server, transport, credentials, state, lock });
  const refresh = isRefreshing ? silent : undefined;
  const fetchAuthorized = authorizedFetch({ fetch, origin, credentials, state, refresh });
  const authorized: ServerApi = createClient<AllPaths>({ baseUrl: origin, fetch: fetchAuthorized });
  authorized.use(jsonOnly);

  const signOut = async () => {
    await credentials.drop();
    state.tell('signed-out');
  };

  return {
    /** Every operation of the API, with silent refresh; those that change who is signed in are methods below. */
    api: authorized as Api,
    /** The same for endpoints of your own; another origin gets neither cookies nor tokens by it. */
    fetch: fetchAuthorized,

    /** In turn with refreshes: one that is answered later must not undo it. */
    login: (body: LoginRequest, { signal: outer }: CallOptions = {}) => {
      const post = async (signal: AbortSignal) => server.POST('/api/v1/auth/login', { body, signal });
      const turn = lock(async () => {
        const result = expectSession(await withTimeLimit(loginMs, post, outer), transport);
        if (result.data) {
          await credentials.keep(result.data);
          state.tell('signed-in', result.data.user.id);
        }
        return result;
      });
      return unlessAborted(turn, outer);
    },

    /** Ends the session; in body transport the tokens are forgotten also when the server cannot be reached. */
    logout: ({ signal: outer }: CallOptions = {}) => {
      const turn = lock(async () => {
        try {
          const refreshToken = await credentials.refreshToken();
          const body = refreshToken && { body: { refreshToken } };
          const post = async (signal: AbortSignal) => server.POST('/api/v1/auth/logout', { ...body, signal });
          const result = await withTimeLimit(logoutMs, post, outer);
          if (result.response.ok && transport === 'cookie') await signOut();
          return result;
        } finally {
          if (transport === 'body') await signOut();
        }
      });
      return unlessAborted(turn, outer);
    },

    /** Ends every session of this person. */
    logoutAll: async () => {
      const result = await authorized.POST('/api/v1/auth/logout-all');
      // In turn: a refresh on its way would save its tokens after they were dropped.
      if (result.response.ok) await lock(signOut);
      return result;
    },

    /** Rarely needed by hand. */
    refresh: () => silent.now(),

    /** Tells of logins and logouts, those in other tabs as well. @returns the end of it */
    subscribe: (listener: AuthListener) => state.subscribe(listener),

    /** Lets go of subscribers and of other tabs. */
    close: () => state.close(),
  };
}
