import { getSchemaPath, type OpenAPIObject } from '@nestjs/swagger';
import { problemMark } from './api-problems.js';
import { problemCatalogue, type ProblemDefinition, statusByKind } from './domain-error.js';
import { InternalError, TooManyRequests, ValidationFailed } from './http.errors.js';
import { describe, problemMediaType } from './problem-details.js';
import { ProblemResponse } from './problem.response.js';

/** Whatever is asked, it may be too often, or our own fault. */
const always = [TooManyRequests.definition.code, InternalError.definition.code];

/** Gives every operation one response per status for its problem codes, each with an example; lists all codes. */
export function documentProblems(document: OpenAPIObject): OpenAPIObject {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path as object));
  for (const operation of operations as Record<string, unknown>[]) {
    const marks = Object.keys(operation).filter((key) => key.startsWith(problemMark));
    for (const mark of marks) delete operation[mark];
    const codes = marks.map((mark) => mark.slice(problemMark.length));
    Object.assign(operation['responses'] as object, responsesOf([...codes, ...always]));
  }
  Object.assign(document.components!.schemas!, {
    ProblemCode: { type: 'string', enum: [...problemCatalogue.keys()].sort() },
  });
  return document;
}

function responsesOf(codes: string[]): object {
  const definitions = codes.map((code) => problemCatalogue.get(code)!);
  const byStatus = Object.groupBy(definitions, ({ kind }) => statusByKind[kind]);
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, group = []]) => [status, response(Number(status), group)]),
  );
}

function response(status: number, group: ProblemDefinition[]) {
  return {
    description: group.map(({ code }) => `\`${code}\``).join(' · '),
    headers: headersOf(status),
    content: {
      [problemMediaType]: {
        schema: { $ref: getSchemaPath(ProblemResponse) },
        examples: Object.fromEntries(group.map((definition) => [definition.code, example(definition)])),
      },
    },
  };
}

function headersOf(
  status: number,
): Record<string, { description: string; schema: { type: 'string' } }> | undefined {
  const text = { schema: { type: 'string' as const } };
  if (status === 401) return { 'WWW-Authenticate': { ...text, description: 'RFC 6750 challenge' } };
  if (status === 429)
    return {
      'Retry-After': { ...text, description: 'Seconds to wait' },
      'RateLimit-Policy': { ...text, description: 'The limits of the operation, as in `"login";q=30;w=60`' },
      RateLimit: { ...text, description: 'What is left of them, as in `"login";r=29;t=60`' },
    };
  if (status === 503) return { 'Retry-After': { ...text, description: 'Seconds to wait' } };
  return undefined;
}

const exampleErrors = [
  { pointer: '/email', code: 'is_email_address', message: 'Use an address such as ada@example.com' },
];

function example(definition: ProblemDefinition) {
  const value = {
    ...describe(definition),
    instance: '/api/v1/users/me',
    requestId: '0f9b7d1c-6f0c-4b27-9a52-5d2a1f2a7c11',
    ...(definition === ValidationFailed.definition && { errors: exampleErrors }),
  };
  return { summary: definition.title, value };
}
