import type { IncomingMessage } from 'node:http';

/** How often a header was sent. Node keeps the first of some and joins others, so that `headers` does not tell. */
export function timesSent(name: string, { rawHeaders }: IncomingMessage): number {
  return rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === name).length;
}
