import { applyDecorators, type Type } from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import {
  ApiExtraModels,
  ApiProperty,
  ApiPropertyOptional,
  ApiResponse,
  getSchemaPath,
} from '@nestjs/swagger';
import { problemCatalogue, type ProblemClass, type ProblemDefinition, statusByKind } from './domain-error.js';
import { ValidationFailed } from './http.errors.js';
import { describe, problemMediaType } from './problem-details.js';

class FieldErrorResponse {
  @ApiProperty({ example: '/password', description: 'JSON pointer to the field' })
  pointer!: string;
  @ApiProperty({ example: 'password_too_short' })
  code!: string;
  @ApiProperty({ example: 'Use at least 15 characters' })
  message!: string;
}

/** `application/problem+json` as the documentation shows it. */
export class ProblemResponse {
  @ApiProperty({ format: 'uri-reference', example: '/errors/not_found' })
  type!: string;
  @ApiProperty({ example: 'Not found' })
  title!: string;
  @ApiProperty({ example: 404 })
  status!: number;
  @ApiProperty({ example: 'There is nothing here, or nothing that you may see.' })
  detail!: string;
  @ApiProperty({ format: 'uri-reference', example: '/api/v1/users/me' })
  instance!: string;
  // Each room declares codes as it loads, so the enum is read when the document is made.
  @ApiProperty({ enum: () => [...problemCatalogue.keys()], enumName: 'ProblemCode', example: 'not_found' })
  code!: string;
  @ApiProperty({ example: '0f9b7d1c-6f0c-4b27-9a52-5d2a1f2a7c11' })
  requestId!: string;
  @ApiPropertyOptional({ type: [FieldErrorResponse], description: 'With validation_failed only' })
  errors?: FieldErrorResponse[];
}

const PROBLEMS = Symbol('problems');

/**
 * Documents the refusals that an operation can really answer with, one named example per code. May be repeated: on a
 * controller it adds to each of its operations.
 */
export function ApiProblems(...problems: ProblemClass[]): MethodDecorator & ClassDecorator {
  return (target: object, _key?: string | symbol, descriptor?: PropertyDescriptor) => {
    const handlers = descriptor ? [descriptor.value as object] : handlersOf(target as Type);
    for (const handler of handlers) document(handler, problems);
  };
}

/** One response per status has to name all its codes, so what was documented before is documented again with it. */
function document(handler: object, added: ProblemClass[]): void {
  const known = (Reflect.getMetadata(PROBLEMS, handler) ?? []) as ProblemClass[];
  const all = [...new Set([...known, ...added])];
  Reflect.defineMetadata(PROBLEMS, all, handler);
  const byStatus = Object.groupBy(all, ({ definition }) => statusByKind[definition.kind]);
  const responses = Object.entries(byStatus).map(([status, group = []]) => response(Number(status), group));
  applyDecorators(ApiExtraModels(ProblemResponse), ...responses)(handler, 'handler', { value: handler });
}

function handlersOf(controller: Type): object[] {
  const { prototype } = controller as { prototype: object };
  const methods = Object.getOwnPropertyNames(prototype).map((name) => Reflect.get(prototype, name) as object);
  return methods.filter((method) => Reflect.hasMetadata(PATH_METADATA, method));
}

function response(status: number, group: ProblemClass[]) {
  return ApiResponse({
    status,
    description: group.map(({ definition }) => `\`${definition.code}\``).join(' · '),
    headers: headersOf(status),
    content: {
      [problemMediaType]: {
        schema: { $ref: getSchemaPath(ProblemResponse) },
        examples: Object.fromEntries(group.map(({ definition }) => [definition.code, example(definition)])),
      },
    },
  });
}

function headersOf(
  status: number,
): Record<string, { description: string; schema: { type: 'string' } }> | undefined {
  const text = { schema: { type: 'string' as const } };
  if (status === 401) return { 'WWW-Authenticate': { ...text, description: 'RFC 6750 challenge' } };
  if (status === 429 || status === 503) return { 'Retry-After': { ...text, description: 'Seconds to wait' } };
  return undefined;
}

function example(definition: ProblemDefinition) {
  const errors =
    definition === ValidationFailed.definition
      ? {
          errors: [
            {
              pointer: '/email',
              code: 'is_email_address',
              message: 'Use an address such as ada@example.com',
            },
          ],
        }
      : {};
  const value = {
    ...describe(definition),
    instance: '/api/v1/…',
    requestId: '0f9b7d1c-6f0c-4b27-9a52-5d2a1f2a7c11',
  };
  return { summary: definition.title, value: { ...value, ...errors } };
}
