import { createHash } from 'node:crypto';

/** An address as the name of a counter: no e-mail address stands in Redis, nor in its dumps, for being mistyped once. */
export function addressKey(canonical: string): string {
  return createHash('sha256').update(canonical).digest('base64url');
}
