/** Why a request was refused, in HTTP's own terms. The list is closed: a room adds codes, never kinds. */
export const statusByKind = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  conflict: 409,
  'too-large': 413,
  'unsupported-media-type': 415,
  invalid: 422,
  'too-many': 429,
  'headers-too-large': 431,
  internal: 500,
  unavailable: 503,
} as const;

export type ProblemKind = keyof typeof statusByKind;

/** What one refusal means: the source of the answer, of the Swagger example and of the page `/errors/<code>`. */
export interface ProblemDefinition {
  kind: ProblemKind;
  /** Stable, snake_case; clients switch on it. */
  code: string;
  /** The same for every occurrence (RFC 9457). */
  title: string;
  /** What happened, for a person; never a stack, SQL or a path. */
  detail: string;
  /** What the client does about it, shown on `/errors/<code>`. */
  remedy: string;
  /** The same in the words of RFC 6749, 5.2, where a client library reads `error` instead of `code`. */
  oauthError?: string;
}

/** One invalid field: `pointer` is a JSON pointer (RFC 6901) into the body, or `/name` of a query parameter. */
export interface FieldError {
  pointer: string;
  code: string;
  message: string;
}

export interface Occurrence {
  /** Private: logged, never answered. */
  reason?: string;
  errors?: FieldError[];
  retryAfterSeconds?: number;
  headers?: Record<string, string>;
}

/** An expected refusal. Thrown by any room, turned into `application/problem+json` by the one filter. */
export class DomainError extends Error {
  constructor(
    readonly definition: ProblemDefinition,
    readonly occurrence: Occurrence = {},
  ) {
    super(occurrence.reason ?? definition.detail);
  }
}

export interface ProblemClass {
  new (occurrence?: Occurrence): DomainError;
  readonly definition: ProblemDefinition;
}

const catalogue = new Map<string, ProblemDefinition>();

/** Every code that any loaded room can answer with. */
export const problemCatalogue: ReadonlyMap<string, ProblemDefinition> = catalogue;

/** Declares a refusal: `export class LinkInvalid extends Problem({ … }) {}`. A code is declared once. */
export function Problem(definition: ProblemDefinition): ProblemClass {
  if (catalogue.has(definition.code))
    throw new Error(`The problem code ${definition.code} is declared twice`);
  catalogue.set(definition.code, definition);
  return class extends DomainError {
    static readonly definition = definition;

    constructor(occurrence?: Occurrence) {
      super(definition, occurrence);
    }
  };
}
