import { type Response } from './document.js';
import type { Judges } from './schemas.js';

/** What any answer over HTTP may have; it tells a client of the API nothing. */
const ofTransport = [
  'connection',
  'content-length',
  'content-type',
  'date',
  'keep-alive',
  'transfer-encoding',
  'vary',
];
/** What only browsers read. */
const ofBrowsers = [
  'access-control-allow-credentials',
  'access-control-expose-headers',
  'content-security-policy',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'origin-agent-cluster',
  'referrer-policy',
  'strict-transport-security',
  'x-content-type-options',
  'x-dns-prefetch-control',
  'x-download-options',
  'x-frame-options',
  'x-permitted-cross-domain-policies',
  'x-xss-protection',
];
const undocumented = new Set([...ofTransport, ...ofBrowsers]);

/** What is wrong with the headers of an answer: nothing may be missing, of another form, or there unsaid. */
export function wrongInHeaders(
  { headers: documented = {} }: Response,
  headers: Headers,
  { wrongInAnswer }: Judges,
): string[] {
  const missing = Object.entries(documented)
    .filter(([name, { required }]) => required && !headers.has(name))
    .map(([name]) => `header ${name} is missing`);
  const wrong = [...headers.keys()].flatMap((name) => {
    if (!Object.hasOwn(documented, name))
      return undocumented.has(name) ? [] : [`header ${name} is not documented`];
    const { schema } = documented[name]!;
    const values = name === 'set-cookie' ? headers.getSetCookie() : [headers.get(name)];
    return schema
      ? values.flatMap((value) => wrongInAnswer(schema, value)).map((each) => `header ${name} ${each}`)
      : [];
  });
  return [...new Set([...missing, ...wrong])];
}
