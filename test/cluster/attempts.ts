import type { Attempt } from './history.js';
import type { Instance } from './instance.js';

/** Requests as histories know them, told by what they present. */
export const refresh = (at: Instance, refreshToken: string, more: Partial<Attempt> = {}): Attempt => ({
  operation: 'refresh',
  at,
  path: '/auth/refresh',
  body: { refreshToken },
  tokenIn: refreshToken,
  ...more,
});

/** Whether an access token still opens the door. */
export const session = (at: Instance, accessToken: string, more: Partial<Attempt> = {}): Attempt => ({
  operation: 'session',
  method: 'GET',
  at,
  path: '/auth/session',
  headers: bearer(accessToken),
  tokenIn: accessToken,
  ...more,
});

export const post = (
  operation: string,
  at: Instance,
  path: string,
  body: object | undefined,
  more: Partial<Attempt> = {},
): Attempt => ({ operation, at, path, ...(body && { body }), ...more });

export const bearer = (accessToken: string) => ({ authorization: `Bearer ${accessToken}` });
