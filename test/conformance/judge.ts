import { type ApiDocument, type Operation, problemMediaType, promised, type Schema } from './document.js';
import { wrongInHeaders } from './headers.js';
import { record } from './record.js';
import { judgesBy } from './schemas.js';

/** A request as it was sent, and what came back. */
export interface Exchange {
  method: string;
  /** Path and query. */
  target: string;
  headers: Record<string, string>;
  body?: string;
  answer: { status: number; headers: Headers; text: string };
  /** Of an application with rooms of a test's own; else the committed one. */
  document?: ApiDocument;
}

const problemSchema = { $ref: '#/components/schemas/ProblemResponse' };

/** Throws where an answer, or a request that was taken, is not what the document promises. */
export function expectAsPromised(exchange: Exchange): void {
  const { answer, method, target, document = promised } = exchange;
  const [pathname = ''] = target.split('?');
  const operation = document.operationAt(method, pathname);
  const wrong = operation ? wrongIn(operation, exchange) : wrongWithout(exchange);
  const { status } = answer;
  // A path or method that is not there has a code as well.
  record({ operationId: operation?.operationId ?? '', status, code: codeOf(exchange) });
  if (wrong.length === 0) return;
  const message = `${operation?.operationId ?? `${method} ${pathname}`}: ${status}: ${wrong.join('; ')}`;
  // A spec may swallow what is thrown; the end of the run does not.
  record({ violation: message });
  throw new Error(`not what openapi.json promises: ${message}`);
}

function wrongIn(operation: Operation, exchange: Exchange): string[] {
  const { answer, method } = exchange;
  const { status, headers } = answer;
  const response = operation.responses[status];
  if (!response) return [`status is not documented (${codeOf(exchange) ?? answer.text.slice(0, 100)})`];
  const wrong = wrongInHeaders(response, headers, judgesOf(exchange));
  if (method !== 'HEAD') wrong.push(...wrongInBody(response.content ?? {}, exchange));
  if (status < 300) wrong.push(...wrongInWhatWasTaken(operation, exchange));
  return wrong;
}

function wrongInBody(content: NonNullable<Operation['responses'][string]['content']>, exchange: Exchange) {
  const { text } = exchange.answer;
  const media = mediaTypeOf(exchange);
  if (Object.keys(content).length === 0) return text ? ['a body where none is documented'] : [];
  const documented = content[media];
  if (!documented) return [`media type ${media} is not documented`];
  if (!media.endsWith('json')) return [];
  const code = codeOf(exchange);
  const { schema } = documented;
  const { wrongInAnswer } = judgesOf(exchange);
  const wrong = schema ? wrongInAnswer(alternativeOf(schema, code), JSON.parse(text)) : [];
  const isKnown = code === undefined || Object.hasOwn(documented.examples ?? {}, code);
  return [...wrong.map((each) => `body ${each}`), ...(isKnown ? [] : [`code ${code} is not documented`])];
}

/** Of a union the alternative that the code names: what is wrong with the others says nothing. */
function alternativeOf(schema: Schema, code = ''): Schema {
  const { oneOf = [], discriminator } = schema;
  return oneOf.find(({ $ref }: Schema) => $ref && $ref === discriminator?.mapping?.[code]) ?? schema;
}

/** What was accepted fits the request schemas: a server that takes more than it tells has a door nobody looks at. */
function wrongInWhatWasTaken({ parameters, requestBody }: Operation, exchange: Exchange) {
  const { target, headers, body } = exchange;
  const { wrongInRequest } = judgesOf(exchange);
  const wrong: string[] = [];
  const schema = requestBody?.content['application/json']?.schema;
  // Where none is needed, `null` is none.
  const isNone = !requestBody?.required && body === 'null';
  if (schema && body && !isNone)
    wrong.push(...wrongInRequest(schema, JSON.parse(body, trimmed)).map((each) => `took body ${each}`));
  if (requestBody?.required && !body) wrong.push('took a request without its body');
  const known = parameters.filter((each) => each.in === 'query');
  // An operation without a query ignores what a cache-buster or a proxy adds to its URL.
  for (const [name, value] of known.length > 0 ? new URLSearchParams(target.split('?')[1]) : []) {
    const rule = known.find((each) => each.name === name)?.schema;
    const found = rule ? wrongInRequest(rule, read(value, rule['type'])) : ['is not documented'];
    wrong.push(...found.map((each) => `took ${name} ${each}`));
  }
  for (const { name, schema: rule } of parameters.filter((each) => each.in === 'header')) {
    const value = new Headers(headers).get(name);
    if (value !== null) wrong.push(...wrongInRequest(rule, value).map((each) => `took ${name} ${each}`));
  }
  return wrong;
}

/** Names and addresses are taken with blanks around them, passwords as they are. */
function trimmed(name: string, value: unknown): unknown {
  return typeof value === 'string' && !/password/i.test(name) ? value.trim() : value;
}

function wrongWithout(exchange: Exchange): string[] {
  if (exchange.method === 'HEAD' || mediaTypeOf(exchange) !== problemMediaType) return [];
  return judgesOf(exchange).wrongInAnswer(problemSchema, JSON.parse(exchange.answer.text));
}

function judgesOf({ document = promised }: Exchange) {
  return judgesBy(document);
}

function codeOf(exchange: Exchange): string | undefined {
  if (exchange.method === 'HEAD' || mediaTypeOf(exchange) !== problemMediaType) return undefined;
  return JSON.parse(exchange.answer.text).code;
}

function mediaTypeOf({ answer }: Exchange): string {
  return answer.headers.get('content-type')?.split(';')[0] ?? '';
}

function read(text: string, type: unknown): unknown {
  if (type === 'integer' || type === 'number') return text.trim() === '' ? text : Number(text);
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}
