import fc from 'fast-check';
import { pathFor } from '../support/api-document.js';
import { type Operation, type Parameter, resolved, type Schema } from './document.js';

export interface GeneratedRequest {
  path: string;
  headers: Record<string, string>;
  raw?: string;
}

/** What breaks parsers, databases and comparisons. */
const extremes = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\u{D800}',
  '\u202E\u200B\uFEFF',
  '\r\nX-Injected: 1',
  "' OR 1=1; --",
  '%00',
  '../../etc/passwd',
  'Ａ𝒳ß\u0301'.repeat(200),
  'x'.repeat(12_000),
  '__proto__',
  '-1',
  '1e400',
  '9'.repeat(30),
  'null',
  '0000-00-00T99:99:99Z',
  '+275760-09-13T00:00:00.001Z',
  '2026-02-31',
];
const extreme = fc.constantFrom(...extremes);
const junk: fc.Arbitrary<unknown> = fc.oneof(
  extreme,
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.constantFrom(1e308, -0, 2 ** 53, true, null, [], {}, [[]]),
  fc.jsonValue({ maxDepth: 4 }),
);
/** Of the four digits that the RFC gives a year. */
const dates = fc.date({ noInvalidDate: true, min: new Date('0001-01-01'), max: new Date('9999-12-31') });
const headerText = fc.string({
  unit: fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code)),
});
const oddHeaders = fc.record(
  {
    'token-transport': fc.oneof(fc.constantFrom('body', 'cookie', 'BODY'), headerText),
    'accept-language': fc.oneof(fc.constantFrom('de', 'de-CH;q=0.5, *;q=0', '*'), headerText),
    accept: headerText,
    'x-request-id': headerText,
    'sec-fetch-site': fc.constantFrom('same-origin', 'cross-site', 'none'),
    origin: fc.constantFrom('null', 'https://evil.example'),
    cookie: headerText.map((text) => `__Host-access=${text}; __Secure-refresh=${text}`),
  },
  { requiredKeys: [] },
);

/** Requests for an operation: some fit its schemas, some nearly, some not at all. */
export function requestsFor(operation: Operation, ids: string[]): fc.Arbitrary<GeneratedRequest> {
  const schema = bodySchemaOf(operation);
  const raw: fc.Arbitrary<string | undefined> = schema ? rawBodies(schema) : fc.constant(undefined);
  const id = fc.oneof(
    fc.constantFrom(...ids),
    fc.uuid(),
    extreme,
    fc.string({ unit: 'binary', minLength: 1 }),
  );
  const query = queries(queryOf(operation));
  const headers = fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: oddHeaders });
  return fc.record({ id, query, headers, raw }).map((parts) => requestOf(operation, parts));
}

/** Requests that fit an operation's schemas in everything. */
export function fittingRequestsFor(operation: Operation, ids: string[]): fc.Arbitrary<GeneratedRequest> {
  const schema = bodySchemaOf(operation);
  const raw = schema ? fitting(schema).map((body) => JSON.stringify(body)) : fc.constant(undefined);
  const fields = queryOf(operation).map((each) => [each.name, fitting(each.schema).map(textOf)] as const);
  const query = fc
    .record(Object.fromEntries(fields), { requiredKeys: [] })
    .map((pairs) =>
      Object.keys(pairs).length > 0 ? `?${new URLSearchParams(pairs as Record<string, string>)}` : '',
    );
  return fc
    .record({ id: fc.constantFrom(...ids), query, headers: fc.constant({}), raw })
    .map((parts) => requestOf(operation, parts));
}

interface Parts {
  id: string;
  query: string;
  headers: Record<string, string>;
  raw?: string;
}

function requestOf(operation: Operation, { id, query, headers, raw }: Parts): GeneratedRequest {
  const [mediaType = ''] = Object.keys(operation.requestBody?.content ?? {});
  return {
    path: `${pathFor(operation, encoded(id))}${query}`,
    headers: { ...(raw !== undefined && { 'content-type': mediaType }), ...headers },
    raw: mediaType === formType ? asForm(raw) : raw,
  };
}

function bodySchemaOf({ requestBody }: Operation): Schema | undefined {
  return Object.values(requestBody?.content ?? {})[0]?.schema;
}

const formType = 'application/x-www-form-urlencoded';

/** What is no object is sent as it is. */
function asForm(raw = ''): string {
  try {
    const fields = Object.entries<unknown>(JSON.parse(raw)).map((pair) => pair.map(textOf).map(encoded));
    return fields.map((pair) => pair.join('=')).join('&');
  } catch {
    return raw;
  }
}

function queryOf({ parameters }: Operation): Parameter[] {
  return parameters.filter((each) => each.in === 'query');
}

/** A value that fits the schema. */
export function fitting(node: Schema): fc.Arbitrary<unknown> {
  const schema = resolved(node);
  if (schema['enum']) return fc.constantFrom(...(schema['enum'] as unknown[]));
  const { anyOf, oneOf = anyOf, ...rest } = schema;
  if (oneOf) return fc.oneof(...oneOf.map((each: Schema) => fitting({ ...rest, ...each })));
  if (schema['allOf']) return fitting(schema['allOf'][0]);
  if (schema['type'] === 'object') return objects(schema);
  if (schema['type'] === 'array') return arrays(schema);
  if (schema['type'] === 'boolean') return fc.boolean();
  if (schema['type'] === 'integer')
    return fc.integer({ min: schema['minimum'] ?? -1e6, max: schema['maximum'] ?? 1e6 });
  return strings(schema);
}

function objects({ properties = {}, required = [] }: Schema): fc.Arbitrary<Record<string, unknown>> {
  const fields = Object.entries<Schema>(properties).map(([name, field]) => [name, fitting(field)] as const);
  return fc.record(Object.fromEntries(fields), { requiredKeys: required });
}

function arrays({ items, minItems, maxItems = 5, uniqueItems }: Schema): fc.Arbitrary<unknown[]> {
  const lengths = { minLength: minItems, maxLength: maxItems };
  return uniqueItems ? fc.uniqueArray(fitting(items), lengths) : fc.array(fitting(items), lengths);
}

function strings({ format, pattern = '', minLength = 0, maxLength = 300 }: Schema): fc.Arbitrary<string> {
  if (format === 'email' || format === 'idn-email') return fc.emailAddress();
  if (format === 'uuid') return fc.uuid();
  if (format === 'date-time') return dates.map((date) => date.toISOString());
  if (format === 'date') return dates.map((date) => date.toISOString().slice(0, 10));
  const rule = new RegExp(pattern, 'u');
  // Of a form that chance does not meet.
  if (/^\^\w/.test(pattern)) return fc.stringMatching(rule);
  return (
    fc
      .string({ unit: 'grapheme', minLength, maxLength, size: 'max' })
      // Blanks around are taken and not counted.
      .filter((text) => [...text].length <= maxLength && rule.test(text) && text === text.trim())
  );
}

function rawBodies(schema: Schema): fc.Arbitrary<string> {
  const names = Object.keys(resolved(schema)?.['properties'] ?? {});
  const called = schema['$ref']?.split('/').at(-1) ?? 'A request body';
  if (names.length === 0) throw new Error(`${called} documents no field`);
  const fits = fitting(schema) as fc.Arbitrary<Record<string, unknown>>;
  const field = fc.oneof(fc.constantFrom(...names), extreme, fc.constantFrom('constructor', 'id', 'roles'));
  const spoiled = fc.tuple(fits, field, junk).map(([body, name, value]) => ({ ...body, [name]: value }));
  const short = fc
    .tuple(fits, fc.constantFrom(...names))
    .map(([{ ...body }, name]) => (delete body[name], body));
  const nested = fc.integer({ min: 1, max: 3000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth));
  return fc.oneof(
    fits.map((body) => JSON.stringify(body)),
    spoiled.map((body) => JSON.stringify(body)),
    short.map((body) => JSON.stringify(body)),
    junk.map((body) => JSON.stringify(body)),
    nested.chain((inner) => fc.constantFrom(inner, `{"${names[0]}":${inner}}`)),
    fc.string({ unit: 'binary' }),
  );
}

function queries(parameters: Parameter[]): fc.Arbitrary<string> {
  const known = parameters.map(({ name, schema }) =>
    fc.oneof(fitting(schema), junk).map((value) => [name, String(textOf(value))]),
  );
  const odd = fc.tuple(fc.oneof(extreme, fc.constantFrom('a[b]', 'constructor')), junk.map(textOf));
  const pair = known.length > 0 ? fc.oneof(...known, ...known, odd) : odd;
  return fc
    .array(pair, { maxLength: 3 })
    .map((pairs) => pairs.map((each) => each.map(encoded).join('=')).join('&'))
    .map((text) => (text ? `?${text}` : ''));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** Half of a surrogate pair has no encoding; the replacement character stands for it. */
function encoded(text = ''): string {
  return encodeURIComponent(text.toWellFormed());
}
