import type { OpenAPIObject } from '@nestjs/swagger';
import { operationsOf } from './operations.js';

export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: unknown;
  [keyword: string]: unknown;
}

export const exampleId = '2f6f1a3e-0d0f-4b8a-9a2e-6f2f7f1c9b11';

/** What follows from a format or type, where the schema itself does not say otherwise. */
const ofFormat: Record<string, Schema> = {
  uuid: { maxLength: 36, example: exampleId },
  'date-time': { maxLength: 35, example: '2026-11-22T10:15:00.000Z' },
  'idn-email': { minLength: 3, maxLength: 254, example: 'ada@example.com' },
};
const integer: Schema = { format: 'int32', minimum: 0, maximum: 2 ** 31 - 1 };

/** JSON bodies take no field that is not named (RFC 6749, 3.2 has forms of OAuth take any); formats bring their lengths and examples along. */
export function documentSchemas(document: OpenAPIObject): void {
  const schemas = document.components!.schemas as Record<string, Schema>;
  for (const { operation } of operationsOf(document)) {
    const { content } = (operation.requestBody ?? {}) as { content?: Record<string, { schema?: Schema }> };
    const body = schemas[content?.['application/json']?.schema?.$ref?.split('/').at(-1) ?? ''];
    if (body) body.additionalProperties = false;
    for (const parameter of operation.parameters ?? []) {
      if (!('in' in parameter)) continue;
      const schema = named(schemas, parameter.schema as Schema);
      // Swagger UI would filter by it.
      if (parameter.in === 'query') delete schema['example'];
      Object.assign(parameter, { schema });
    }
  }
  for (const schema of Object.values(schemas)) complete(schema);
}

/** A header's schema has no name of its own but its title. */
function named(schemas: Record<string, Schema>, schema: Schema): Schema {
  const { title, ...rest } = schema;
  if (typeof title !== 'string') {
    complete(schema);
    return schema;
  }
  schemas[title] = rest;
  return { $ref: `#/components/schemas/${title}` };
}

function complete(schema: Schema): void {
  const types = [schema.type].flat();
  if (types.includes('string')) fill(schema, ofFormat[schema.format ?? ''] ?? {});
  if (types.includes('integer')) fill(schema, integer);
  for (const property of Object.values(schema.properties ?? {})) complete(property);
}

function fill(schema: Schema, defaults: Schema): void {
  Object.assign(schema, { ...defaults, ...schema });
}
