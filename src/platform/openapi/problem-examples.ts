import type { OpenAPIObject } from '@nestjs/swagger';
import type { FieldError, ProblemDefinition } from '../problems/domain-error.js';
import { ValidationFailed } from '../problems/http.errors.js';
import { describe } from '../problems/problem-details.js';
import type { Operation } from './operations.js';
import { exampleId, type Schema } from './schemas.js';

export const exampleRequestId = '0f9b7d1c-6f0c-4b27-9a52-5d2a1f2a7c11';

/** The problem as this very operation answers it. */
export function problemExample(document: OpenAPIObject, at: Operation, definition: ProblemDefinition) {
  const value = {
    ...describe(definition),
    instance: at.path.replaceAll(/\{\w+\}/g, exampleId),
    requestId: exampleRequestId,
    ...(definition === ValidationFailed.definition && { errors: [exampleError(document, at)] }),
  };
  return { summary: definition.title, value };
}

function exampleError(document: OpenAPIObject, { operation }: Operation): FieldError {
  const body = operation.requestBody as { content: Record<string, { schema: Schema }> } | undefined;
  const { $ref } = body?.content['application/json']?.schema ?? {};
  const schema = document.components?.schemas?.[$ref?.split('/').at(-1) ?? ''] as Schema | undefined;
  const [field] = Object.entries(schema?.properties ?? {});
  if (!field) return { pointer: '/limit', code: 'max', message: 'Use at most 100' };
  const [name, { format = 'text' }] = field;
  return { pointer: `/${name}`, ...(refusals[format] ?? unknownField) };
}

const unknownField = { code: 'is_string', message: 'Use text' };
const refusals: Record<string, Omit<FieldError, 'pointer'>> = {
  'idn-email': { code: 'is_email_address', message: 'Use an address such as ada@example.com' },
  password: { code: 'password_incorrect', message: 'This is not your current password' },
};
