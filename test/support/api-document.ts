import { randomUUID } from 'node:crypto';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { TestApp } from '../kit/index.js';

type OperationObject = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type SchemaObject = Exclude<Schemas[string], { $ref: string }>;

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** One operation as the published document tells it. */
export interface Operation extends OperationObject {
  method: string;
  path: string;
}

/** What /docs-json publishes. */
export async function publishedDocument(app: TestApp): Promise<OpenAPIObject> {
  return (await app.visitor().get('//docs-json')).body as OpenAPIObject;
}

export function operationsOf(document: OpenAPIObject): Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    methods.flatMap((method) =>
      item[method] ? [{ ...item[method], method: method.toUpperCase(), path }] : [],
    ),
  );
}

/** The fields of an operation's JSON body; none when it takes no body. */
export function bodyFieldsOf(
  document: OpenAPIObject,
  { requestBody }: Operation,
): Record<string, SchemaObject> {
  if (!requestBody || '$ref' in requestBody) return {};
  const schema = requestBody.content['application/json']?.schema ?? {};
  const name = '$ref' in schema ? schema.$ref.split('/').at(-1)! : '';
  const { properties = {} } = (document.components?.schemas?.[name] ?? schema) as SchemaObject;
  return properties as Record<string, SchemaObject>;
}

/** A path to ask `Visitor` for, with an id (of nobody) where the document has a parameter, whatever it is called. */
export function pathFor({ path }: { path: string }, id: string = randomUUID()): string {
  return `/${path.replaceAll(/\{\w+\}/g, () => id)}`;
}
