import { readFileSync } from 'node:fs';
import path from 'node:path';

export type Schema = Record<string, any>;

interface MediaTypes {
  [mediaType: string]: { schema?: Schema; examples?: Record<string, { value: unknown }>; example?: unknown };
}

export interface Response {
  description: string;
  headers?: Record<string, { required?: boolean; schema?: Schema }>;
  content?: MediaTypes;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header' | 'cookie';
  required?: boolean;
  schema: Schema;
}

export interface Operation {
  operationId: string;
  method: string;
  path: string;
  parameters: Parameter[];
  requestBody?: { required?: boolean; content: MediaTypes };
  responses: Record<string, Response>;
  security?: Record<string, string[]>[];
  /** Its owner is asked for before anything else is looked at. */
  'x-owned'?: boolean;
}

export const problemMediaType = 'application/problem+json';

const methods = ['get', 'post', 'put', 'patch', 'delete'];

/** An OpenAPI document, with what components and path items give each operation put in. */
export class ApiDocument {
  readonly operations: Operation[];
  private readonly routes: { operation: Operation; pattern: RegExp }[];

  constructor(readonly json: Schema) {
    this.operations = Object.entries<Schema>(json['paths']).flatMap(([at, item]) =>
      methods.filter((method) => item[method]).map((method) => this.operation(at, item, method)),
    );
    this.routes = this.operations
      .map((operation) => ({ operation, pattern: patternOf(operation.path) }))
      // `/users/me` before `/users/{id}`.
      .toSorted((a, b) => a.operation.path.split('{').length - b.operation.path.split('{').length);
  }

  /** @param pathname as it was sent, without the query */
  operationAt(method: string, pathname: string): Operation | undefined {
    const asked = method === 'HEAD' ? 'GET' : method;
    return this.routes.find(({ operation, pattern }) => operation.method === asked && pattern.test(pathname))
      ?.operation;
  }

  resolved<Node>(node: Node): Node {
    const ref = (node as Schema | undefined)?.['$ref'] as string | undefined;
    if (!ref) return node;
    const steps = ref.slice(2).split('/');
    return this.resolved(
      steps.reduce<any>((at, step) => at[step.replaceAll('~1', '/').replaceAll('~0', '~')], this.json),
    );
  }

  private operation(path: string, item: Schema, method: string): Operation {
    return {
      ...item[method],
      method: method.toUpperCase(),
      path,
      parameters: [...(item['parameters'] ?? []), ...(item[method].parameters ?? [])].map((each) =>
        this.resolved(each),
      ),
      requestBody: this.resolved(item[method].requestBody),
      responses: Object.fromEntries(
        Object.entries<Schema>(item[method].responses).map(([status, response]) => [
          status,
          this.withHeaders(this.resolved(response)),
        ]),
      ),
    };
  }

  private withHeaders(response: Schema): Response {
    const headers = Object.entries<Schema>(response['headers'] ?? {});
    return {
      ...(response as Response),
      headers: Object.fromEntries(
        headers.map(([name, header]) => [name.toLowerCase(), this.resolved(header)]),
      ),
    };
  }
}

/** The committed document: what clients were promised, whatever the code says now. */
export const promised = new ApiDocument(
  JSON.parse(readFileSync(path.join(import.meta.dirname, '../../openapi.json'), 'utf8')) as Schema,
);
export const { operations } = promised;

export function resolved<Node>(node: Node): Node {
  return promised.resolved(node);
}

/** Of Node's parser, before there is an operation. */
const unreadable = ['408', '431'];

/** The pairs that an operation may answer with; no code where it succeeds. */
export function promisesOf({ responses }: Operation): { status: number; code?: string }[] {
  const own = Object.entries(responses).filter(([status]) => !unreadable.includes(status));
  return own.flatMap(([status, { content }]) => {
    const codes = Object.keys(content?.[problemMediaType]?.examples ?? {});
    return codes.length > 0
      ? codes.map((code) => ({ status: Number(status), code }))
      : [{ status: Number(status) }];
  });
}

function patternOf(template: string): RegExp {
  const segments = template.split(/\{\w+\}/).map((part) => part.replaceAll('.', String.raw`\.`));
  return new RegExp(`^${segments.join('[^/]+')}$`);
}
