import { MalformedRequest } from '../platform/problems/index.js';

export const accessCookie = '__Host-access';
export const refreshCookie = '__Secure-refresh';

/**
 * One of our cookies by name. @throws MalformedRequest when it was sent twice: one of them was planted (cookie tossing),
 * and nothing tells which.
 */
export function readCookie(header: string | undefined, name: string): string | undefined {
  const values = (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  if (values.length > 1) throw new MalformedRequest({ reason: `two cookies named ${name}` });
  return values[0] || undefined;
}
