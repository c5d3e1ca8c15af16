import type { components } from './schema.js';

type Schemas = components['schemas'];

export type ProblemCode = Schemas['ProblemCode'];
export type FieldError = Schemas['FieldErrorResponse'];

type Details<Code extends ProblemCode> = Omit<Schemas['ProblemResponse'], 'code' | 'errors'> & {
  code: Code;
} & (Code extends 'validation_failed' ? { errors: FieldError[] } : { errors?: undefined });

/** What the server answers when it refuses (RFC 9457), told apart by `code`. */
export type ProblemDetails = { [Code in ProblemCode]: Details<Code> }[ProblemCode];

/** The problems of some codes. */
export type Problem<Code extends ProblemCode> = Extract<ProblemDetails, { code: Code }>;

/** A problem as an error to throw: it has the members of the problem as its own. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  constructor(
    readonly problem: ProblemDetails,
    /** When to try again, where the server says so: 429 and 503. */
    readonly retryAfterSeconds?: number,
  ) {
    super(problem.detail);
    Object.assign(this, problem);
  }
}

/** An answer that is not of the API, as a proxy gives it: neither a problem of ours nor JSON. */
export class UnexpectedAnswerError extends Error {
  override readonly name = 'UnexpectedAnswerError';

  constructor(readonly response: Response) {
    const type = response.headers.get('content-type');
    super(
      `The server answered ${response.status}${response.ok ? ` and not with what was expected (${type})` : ''}`,
    );
  }
}

/** Whether it is a problem, or a ProblemError, of that code, or of any. */
export function isProblem<Code extends ProblemCode = ProblemCode>(
  error: unknown,
  code?: Code,
): error is Problem<Code> {
  if (typeof error !== 'object' || error === null) return false;
  if (!('code' in error && 'status' in error && 'requestId' in error)) return false;
  return code === undefined ? typeof error.code === 'string' : error.code === code;
}

interface Result<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** The data of a result. @throws ProblemError | UnexpectedAnswerError, or what the network throws */
export async function unwrap<Data>(result: Result<Data> | Promise<Result<Data>>): Promise<Data> {
  const { data, error, response } = await result;
  if (response.ok) return data as Data;
  if (!isProblem(error)) throw new UnexpectedAnswerError(response);
  throw new ProblemError(error, retryAfterSecondsOf(response));
}

/** Gatehouse gives seconds, and no date. */
export function retryAfterSecondsOf({ headers }: Response): number | undefined {
  return Number(headers.get('retry-after')) || undefined;
}

/** The code of a problem answer, which stays unread for the caller. */
export async function problemCodeOf(response: Response): Promise<string | undefined> {
  if (!response.headers.get('content-type')?.includes('problem+json')) return undefined;
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  return isProblem(body) ? body.code : undefined;
}
