import { type ArgumentMetadata, ValidationPipe, type ValidationError } from '@nestjs/common';
import type { FieldError } from './domain-error.js';
import { ValidationFailed } from './http.errors.js';

/** Bodies and queries become their DTO class or are refused whole; a field that no DTO names is refused too. */
export function validationPipe(): ValidationPipe {
  return new StrictValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: true,
    exceptionFactory: (errors) =>
      new ValidationFailed({ errors: errors.flatMap((error) => fieldErrors(error)) }),
  });
}

/** The library passes over fields that are named like what every object has (`constructor`, `toString`). */
class StrictValidationPipe extends ValidationPipe {
  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    // A single parameter, by its name, is a string.
    const isBodyOrQuery =
      (metadata.type === 'body' || metadata.type === 'query') && metadata.data === undefined;
    const isThere = value !== undefined && value !== null;
    if (isBodyOrQuery && isThere && (typeof value !== 'object' || Array.isArray(value)))
      throw new ValidationFailed({ errors: [notAnObject] });
    const named = isBodyOrQuery && isThere ? Object.keys(value) : [];
    const unknown = named.filter((name) => name in Object.prototype);
    if (unknown.length === 0) return super.transform(value, metadata) as Promise<unknown>;
    throw new ValidationFailed({
      errors: unknown.map((name) => ({ pointer: `/${name}`, code: 'unknown_field', message: noSuchField })),
    });
  }
}

const noSuchField = 'There is no such field';
/** The whole body (RFC 6901: the empty pointer). */
const notAnObject = { pointer: '', code: 'not_an_object', message: 'Send a JSON object' };

function fieldErrors(error: ValidationError, parent = ''): FieldError[] {
  const pointer = `${parent}/${error.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const own = Object.entries(error.constraints ?? {}).map(([constraint, message]) => ({
    pointer,
    code: codes[constraint] ?? constraint.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    message: constraint === 'whitelistValidation' ? noSuchField : message,
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => fieldErrors(child, pointer))];
}

/** class-validator's own names where they would puzzle a client; any other is answered in snake_case. */
const codes: Record<string, string> = {
  whitelistValidation: 'unknown_field',
  unknownValue: 'not_an_object',
};
