import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { timesSent } from '../platform/http/index.js';
import { MalformedRequest } from '../platform/problems/index.js';
import { accessCookie, readCookie, refreshCookie } from './cookies.js';

const bearer = /^bearer(?:\s+(.*))?$/i;

/**
 * Whether the request brings its own proof, so that no cookie of the browser's is relied on. One that also carries the
 * refresh cookie may rely on that: refresh, login and logout read it whatever the header says.
 */
export function reliesOnNoCookie({ authorization, cookie = '' }: IncomingHttpHeaders): boolean {
  return bearer.test(authorization ?? '') && !cookie.includes(`${refreshCookie}=`);
}

/**
 * The access token of a request: the Authorization header wins over the cookie, even when what it brings is no good.
 * @throws MalformedRequest when header or cookie came twice: a proxy may have judged by the one that we would not read
 */
export function presentedAccessToken(request: IncomingMessage): string | null {
  const { headers } = request;
  if (timesSent('authorization', request) > 1)
    throw new MalformedRequest({ reason: 'two Authorization headers' });
  const cookie = readCookie(headers.cookie, accessCookie);
  const match = bearer.exec(headers.authorization ?? '');
  return match ? match[1] || '-' : (cookie ?? null);
}
