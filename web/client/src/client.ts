import createClient from 'openapi-fetch';
import type { Api, ApiPaths } from './api.js';
import { authorizedFetch } from './authorized-fetch.js';
import { bodyCredentials, cookieCredentials } from './credentials.js';
import { SilentRefresh } from './refresh.js';
import type { components } from './schema.js';
import { type AuthListener, SessionState } from './session-state.js';
import { tabLock } from './tab-lock.js';
import { memoryStorage, type TokenStorage } from './token-storage.js';

type LoginRequest = components['schemas']['LoginRequest'];

export interface AuthClientOptions {
  /** The API's origin; default: the page's own. */
  baseUrl?: string;
  /** `cookie` (default) for browsers; `body` for mobile apps, CLIs and services, refused to browsers. */
  transport?: 'cookie' | 'body';
  /** In body transport, where the tokens are kept; default: in memory. */
  storage?: TokenStorage;
  fetch?: typeof globalThis.fetch;
}

export type AuthClient = ReturnType<typeof createAuthClient>;

/** A client for one person at a time: all that it sends is sent as whoever is signed in. */
export function createAuthClient({
  baseUrl = '',
  transport = 'cookie',
  storage = memoryStorage(),
  fetch = (...args) => globalThis.fetch(...args),
}: AuthClientOptions = {}) {
  const credentials = transport === 'cookie' ? cookieCredentials() : bodyCredentials(storage);
  const sharedAs = transport === 'cookie' ? `gatehouse:${baseUrl}` : storage.sharedAs;
  const state = new SessionState(sharedAs);
  const lock = tabLock(sharedAs);
  const server: Api = createClient<ApiPaths>({ baseUrl, fetch, ...credentials.init });
  const refresh = new SilentRefresh(server, credentials, state, lock);
  const fetchAuthorized = authorizedFetch({ fetch, baseUrl, credentials, state, refresh });
  const api: Api = createClient<ApiPaths>({ baseUrl, fetch: fetchAuthorized });

  const signOut = async () => {
    await credentials.drop();
    state.tell('signed-out');
  };

  return {
    /** Every operation of the API, with silent refresh. */
    api,
    /** The same for endpoints of your own; another origin gets neither cookies nor tokens by it. */
    fetch: fetchAuthorized,

    /** In turn with refreshes: one that is answered later must not undo it. */
    login: (body: LoginRequest) =>
      lock(async () => {
        const result = await server.POST('/api/v1/auth/login', { body });
        if (result.data) {
          await credentials.keep(result.data);
          state.tell('signed-in');
        }
        return result;
      }),

    /** Ends the session; in body transport the tokens are forgotten also when the server cannot be reached. */
    logout: () =>
      lock(async () => {
        const refreshToken = await credentials.refreshToken();
        try {
          const result = await server.POST('/api/v1/auth/logout', {
            ...(refreshToken && { body: { refreshToken } }),
          });
          if (result.response.ok && transport === 'cookie') await signOut();
          return result;
        } finally {
          if (transport === 'body') await signOut();
        }
      }),

    /** Ends every session of this person. */
    logoutAll: async () => {
      const result = await api.POST('/api/v1/auth/logout-all');
      // In turn: a refresh on its way would save its tokens after they were dropped.
      if (result.response.ok) await lock(signOut);
      return result;
    },

    /** Rarely needed by hand. */
    refresh: () => refresh.now(),

    /** Tells of logins and logouts, those in other tabs as well. @returns the end of it */
    subscribe: (listener: AuthListener) => state.subscribe(listener),

    /** Lets go of subscribers and of other tabs. */
    close: () => state.close(),
  };
}
