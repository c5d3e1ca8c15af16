import type { IncomingHttpHeaders } from 'node:http';
import { accessCookie, readCookie } from './cookies.js';

const bearer = /^bearer(?:\s+(.*))?$/i;

/** Whether the request brings its own proof, so that no cookie of the browser's is relied on. */
export function hasBearer({ authorization }: IncomingHttpHeaders): boolean {
  return bearer.test(authorization ?? '');
}

/** The access token of a request: the Authorization header wins over the cookie, even when what it brings is no good. */
export function presentedAccessToken(headers: IncomingHttpHeaders): string | null {
  const match = bearer.exec(headers.authorization ?? '');
  if (match) return match[1] || '-';
  return readCookie(headers.cookie, accessCookie) ?? null;
}
