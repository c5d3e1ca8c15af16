import type { OpenAPIObject } from '@nestjs/swagger';

type NestOperation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Responses = NonNullable<NestOperation['responses']>;
export type ResponseObject = Exclude<Responses[string], { $ref: string } | undefined>;

/** An operation of the document, with the marks that decorators left on it. */
export type OperationObject = NestOperation & Record<`x-${string}`, unknown>;

export interface Operation {
  path: string;
  /** In lower case. */
  method: string;
  operation: OperationObject;
}

export function operationsOf(document: OpenAPIObject): Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      path,
      method,
      operation: operation as OperationObject,
    })),
  );
}

export function takesParameters({ operation }: Operation, place: 'path' | 'query'): boolean {
  return (operation.parameters ?? []).some((parameter) => 'in' in parameter && parameter.in === place);
}

/** A form is judged by whoever reads it, and by no DTO. */
export function takesJson({ operation: { requestBody } }: Operation): boolean {
  return requestBody !== undefined && 'content' in requestBody && 'application/json' in requestBody.content;
}
