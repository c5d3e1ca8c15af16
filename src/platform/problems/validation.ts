import { ValidationPipe, type ValidationError } from '@nestjs/common';
import type { FieldError } from './domain-error.js';
import { ValidationFailed } from './http.errors.js';

/** Bodies and queries become their DTO class or are refused whole; a field that no DTO names is refused too. */
export function validationPipe(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: true,
    exceptionFactory: (errors) =>
      new ValidationFailed({ errors: errors.flatMap((error) => fieldErrors(error)) }),
  });
}

function fieldErrors(error: ValidationError, parent = ''): FieldError[] {
  const pointer = `${parent}/${error.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const own = Object.entries(error.constraints ?? {}).map(([constraint, message]) => ({
    pointer,
    code: codes[constraint] ?? constraint.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    message,
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => fieldErrors(child, pointer))];
}

/** class-validator's own names where they would puzzle a client; any other is answered in snake_case. */
const codes: Record<string, string> = {
  whitelistValidation: 'unknown_field',
  unknownValue: 'not_an_object',
};
