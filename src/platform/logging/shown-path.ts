import type { FastifyRequest } from 'fastify';
import { routeOf } from '../http/route-of.js';
import { hideSecrets } from './hide-secrets.js';

const longest = 200;
/** What is looked through: the half of an address at the end would be taken for none. */
const longestSearched = 1000;
/** `%2540` is what a client makes that encodes twice. */
const mostEncodings = 3;

/** The path that was asked for, without its query and without whatever was made up for a parameter, or is no route at all. */
export function shownPath(request: FastifyRequest): string {
  const sent = request.url.split('?', 1)[0]!;
  return sent === routeOf(request) ? sent : hidePath(sent);
}

/** As it was sent where it hides nothing, so that an escape forges nothing. */
export function hidePath(sent: string): string {
  const searched = sent.length > longestSearched ? wholeSegments(sent.slice(0, longestSearched)) : sent;
  const decoded = decode(searched);
  const safe = hideSecrets(decoded);
  return (safe === decoded ? hideSecrets(searched) : safe).slice(0, longest);
}

function wholeSegments(path: string): string {
  return `${path.slice(0, path.lastIndexOf('/'))}/…`;
}

function decode(text: string): string {
  let decoded = text;
  for (let times = 0; times < mostEncodings; times += 1) decoded = decodeOnce(decoded);
  return decoded;
}

/** Never throws: escapes that are none stay, and bytes of no character hinder no other escape. */
function decodeOnce(text: string): string {
  return text
    .replaceAll(/%[0-7][\da-f]/gi, (escape) => decodeURIComponent(escape))
    .replaceAll(/(?:%[89a-f][\da-f])+/gi, (escapes) =>
      Buffer.from(escapes.replaceAll('%', ''), 'hex').toString(),
    );
}
