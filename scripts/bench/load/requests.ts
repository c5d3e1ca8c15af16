import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { JunkRequests, RefreshRequests, Requests, SameRequests } from './job.ts';

export interface Request {
  method: 'GET' | 'POST';
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** What one connection sends, one after the other. */
export interface Source {
  next(): Request;
  /** Whether `accept` needs the body of the answer. */
  readsAnswers: boolean;
  accept(answer: string): void;
}

/** @param connection which one, of so many: sources share nothing that two may change */
export function sourceOf(requests: Requests, connection: number, connections: number): Source {
  if (requests.kind === 'same') return same(requests, connection);
  if (requests.kind === 'junk') return junk(requests);
  return refresh(requests, connection, connections);
}

function same({ method, path, headers, bodies = [] }: SameRequests, connection: number): Source {
  const prepared = Array.from({ length: Math.max(headers.length, bodies.length) }, (_, index) => ({
    method,
    path,
    headers: headers[index % headers.length]!,
    ...(bodies.length > 0 && { body: bodies[index % bodies.length]! }),
  }));
  // Connections begin at different places, and so ask for different things at any time.
  let at = connection * 7919;
  return { next: () => prepared[at++ % prepared.length]!, readsAnswers: false, accept: () => undefined };
}

/** Changes the list: it tells in the end which tokens are good. */
function refresh(
  { path, headers, tokens }: RefreshRequests,
  connection: number,
  connections: number,
): Source {
  const mine = tokens.map((_, index) => index).filter((index) => index % connections === connection);
  if (mine.length === 0) throw new Error('there are more connections than refresh tokens');
  let turn = -1;
  return {
    next() {
      turn = (turn + 1) % mine.length;
      const body = JSON.stringify({ refreshToken: tokens[mine[turn]!] });
      return { method: 'POST', path, headers, body };
    },
    readsAnswers: true,
    accept(answer) {
      tokens[mine[turn]!] = (JSON.parse(answer) as { refreshToken: string }).refreshToken;
    },
  };
}

const prefix = 'ghr_';
const checksumLength = 8;

function junk({ path, headers, sample }: JunkRequests): Source {
  return {
    next: () => ({
      method: 'POST',
      path,
      headers,
      body: JSON.stringify({ refreshToken: junkLike(sample) }),
    }),
    readsAnswers: false,
    accept: () => undefined,
  };
}

/** Version and key id as in the sample, the rest by chance; with the right checksum. */
export function junkLike(sample: string): string {
  const bytes = Buffer.from(sample.slice(prefix.length, -checksumLength), 'base64url');
  const token =
    prefix + Buffer.concat([bytes.subarray(0, 2), randomBytes(bytes.length - 2)]).toString('base64url');
  return token + crc32(token).toString(16).padStart(checksumLength, '0');
}
