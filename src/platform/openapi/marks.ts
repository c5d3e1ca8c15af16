import { ApiExtension } from '@nestjs/swagger';
import type { OperationObject } from './operations.js';

/**
 * What a decorator says of an operation for the document to be made of: an extension that is read and taken away again. On a
 * controller it marks each of its operations.
 */
export const Mark = (name: string) => ApiExtension(`x-mark-${name}`, true);

export function mark(operation: OperationObject, name: string): void {
  operation[`x-mark-${name}`] = true;
}

export function isMarked(operation: OperationObject, name: string): boolean {
  return operation[`x-mark-${name}`] === true;
}

/** The rest of every mark that begins so: of `problem:not_found`, `not_found`. */
export function marksOf(operation: OperationObject, kind: string): string[] {
  const prefix = `x-mark-${kind}`;
  return Object.keys(operation)
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
}

export function removeMarks(operation: OperationObject): void {
  for (const name of marksOf(operation, '')) delete operation[`x-mark-${name}`];
}
