import { isProblem } from '@gatehouse/client';
import { createContext, useContext } from 'react';

/** What the server found wrong, by the names of fields. */
export type FieldErrors = Record<string, string[]>;

export const FieldErrorsContext = createContext<FieldErrors>({});

export function useFieldError(name: string): string | undefined {
  return useContext(FieldErrorsContext)[name]?.join(' ');
}

/** `/newPassword` of a problem is the field of that name. */
export function fieldErrors(error: unknown): FieldErrors {
  if (!isProblem(error, 'validation_failed')) return {};
  const byName = Map.groupBy(error.errors, ({ pointer }) => pointer.slice(1));
  return Object.fromEntries(
    [...byName].map(([name, errors]) => [name, errors.map(({ message }) => message)]),
  );
}
