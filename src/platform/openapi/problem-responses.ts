import type { OpenAPIObject } from '@nestjs/swagger';
import {
  problemCatalogue,
  type ProblemClass,
  type ProblemDefinition,
  statusByKind,
} from '../problems/domain-error.js';
import {
  CrossSiteRequest,
  HeadersTooLarge,
  InternalError,
  MalformedRequest,
  NotFound,
  PayloadTooLarge,
  TooManyRequests,
  Unavailable,
  UnsupportedMediaType,
  ValidationFailed,
} from '../problems/http.errors.js';
import { describe, problemMediaType } from '../problems/problem-details.js';
import { isMarked, marksOf } from './marks.js';
import {
  type Operation,
  operationsOf,
  type ResponseObject,
  takesJson,
  takesParameters,
} from './operations.js';
import { exampleRequestId, problemExample } from './problem-examples.js';
import { problemSchemas, schemaOf } from './problem-schemas.js';

/** Gives every operation one response per status for the codes that it can answer, each with an example. */
export function documentProblems(document: OpenAPIObject): void {
  const answered = new Set([MalformedRequest.definition, HeadersTooLarge.definition]);
  for (const at of operationsOf(document)) {
    const { operation } = at;
    const declared = marksOf(operation, 'problem:').map((code) => problemCatalogue.get(code)!);
    const codes = new Set([...declared, ...implied(at).map(({ definition }) => definition)]);
    codes.forEach((definition) => answered.add(definition));
    const byStatus = Object.groupBy(codes, ({ kind }) => statusByKind[kind]);
    for (const [status, group = []] of Object.entries(byStatus))
      operation.responses[status] = response(document, at, group);
    for (const [status, name] of Object.entries(unreadable))
      operation.responses[status] = { $ref: `#/components/responses/${name}` };
  }
  document.components = {
    ...document.components,
    responses: {
      RequestTimeout: ofTheParser(MalformedRequest, 408),
      HeadersTooLarge: ofTheParser(HeadersTooLarge, 431),
    },
    schemas: {
      ...document.components?.schemas,
      ...problemSchemas(answered),
    },
  };
}

/** What follows from what an operation takes, so that nobody has to declare it. */
function implied(at: Operation): ProblemClass[] {
  const isUnsafe = at.method !== 'get';
  return [
    // Two Host headers are enough.
    MalformedRequest,
    InternalError,
    ...(isMarked(at.operation, 'uncounted') ? [] : [TooManyRequests]),
    // A body is read before it is known whether one is wanted.
    ...(isUnsafe ? [CrossSiteRequest, PayloadTooLarge, UnsupportedMediaType] : []),
    ...(isUnsafe && !isMarked(at.operation, 'without-database') ? [Unavailable] : []),
    ...(takesJson(at) || takesParameters(at, 'query') ? [ValidationFailed] : []),
    ...(takesParameters(at, 'path') ? [NotFound] : []),
  ];
}

function response(document: OpenAPIObject, at: Operation, group: ProblemDefinition[]): ResponseObject {
  const examples = group.map((definition) => [definition.code, problemExample(document, at, definition)]);
  return {
    description: group.map(({ code, title }) => `\`${code}\`: ${title}`).join(' · '),
    content: {
      [problemMediaType]: { schema: schemaOf(group), examples: Object.fromEntries(examples) },
    },
  };
}

/** Node's own parser gives up before there is a request that could have a path. */
const unreadable = { 408: 'RequestTimeout', 431: 'HeadersTooLarge' };

function ofTheParser({ definition }: ProblemClass, status: number): ResponseObject {
  const value = { ...describe(definition), status, instance: '/', requestId: exampleRequestId };
  const examples = { [definition.code]: { summary: definition.title, value } };
  const what = status === 408 ? 'The request did not arrive in time' : definition.title;
  return {
    description: `\`${definition.code}\`: ${what}. The connection is closed.`,
    content: { [problemMediaType]: { schema: schemaOf([definition]), examples } },
  };
}
