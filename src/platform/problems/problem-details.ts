import type { DomainError, FieldError, ProblemDefinition } from './domain-error.js';
import { problemCatalogue, statusByKind } from './domain-error.js';

export const problemMediaType = 'application/problem+json';

/** The body of every answer of 400 or above (RFC 9457). */
export interface ProblemDetails {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  code: string;
  requestId: string;
  errors?: FieldError[];
  /** Of OAuth endpoints (RFC 6749, 5.2). */
  error?: string;
  error_description?: string;
}

export function problemDetails(error: DomainError, path: string, requestId: string): ProblemDetails {
  const { errors } = error.occurrence;
  return { ...describe(error.definition), instance: path, requestId, ...(errors && { errors }) };
}

/** The part that is the same for every occurrence. */
export function describe({ code, title, kind, detail, oauthError }: ProblemDefinition) {
  // A code that no room declared (a team's HttpException) has no page (RFC 9457: about:blank).
  const type = problemCatalogue.has(code) ? `/errors/${code}` : 'about:blank';
  const ofOAuth = oauthError && { error: oauthError, error_description: detail };
  return { type, title, status: statusByKind[kind], detail, code, ...ofOAuth };
}

/** Headers that belong to a status: RFC 6750 for 401, RFC 9110 for 429 and 503. */
export function problemHeaders(error: DomainError): Record<string, string> {
  const { retryAfterSeconds, headers } = error.occurrence;
  const status = statusByKind[error.definition.kind];
  const waits = status === 503 || status === 429;
  return {
    ...(status === 401 && { 'www-authenticate': 'Bearer realm="gatehouse"' }),
    ...(waits && { 'retry-after': String(Math.max(1, Math.ceil(retryAfterSeconds ?? 5))) }),
    ...headers,
  };
}
