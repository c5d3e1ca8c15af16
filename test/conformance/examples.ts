import { type Operation, resolved, type Schema } from './document.js';

/** The JSON body that the document shows for an operation; none where it takes none. */
export function exampleBody({ requestBody }: Operation): Record<string, unknown> | undefined {
  const schema = requestBody?.content['application/json']?.schema;
  return schema && (exampleOf(schema) as Record<string, unknown>);
}

function exampleOf(schema: Schema): unknown {
  const { example, examples, properties = {}, default: standard, enum: values } = resolved(schema);
  const shown = example ?? examples?.[0] ?? standard ?? values?.[0];
  if (shown !== undefined) return shown;
  return Object.fromEntries(
    Object.entries<Schema>(properties).map(([name, field]) => [name, exampleOf(field)]),
  );
}
