import { setTimeout as sleep } from 'node:timers/promises';
import { inspect, types } from 'node:util';
import { HttpException } from '@nestjs/common';
import { Unavailable } from '../problems/index.js';

type AnyMethod = (...args: never[]) => unknown;

/**
 * A method of a team's as flows of ours call it: what it is given are copies, so that it changes nothing of ours, and a
 * promise of it is waited for so long and no longer. What it goes on with afterwards is not stopped.
 * @throws Unavailable when it takes longer
 */
export function guarded(method: AnyMethod, patienceMs: number): AnyMethod {
  return (...args) => {
    try {
      const result = method(...(args.map(copyOf) as never[]));
      return isThenable(result) ? inTime(result, patienceMs) : result;
    } catch (error) {
      throw withoutStatus(error);
    }
  };
}

/** With its class, unlike `structuredClone`: a method may ask whether it has a `User` or a `Date`. */
export function copyOf(value: unknown): unknown {
  if (value instanceof Date) return new Date(value);
  if (Array.isArray(value)) return value.map(copyOf);
  if (typeof value !== 'object' || value === null) return value;
  const properties = Object.entries(value).map(([name, inner]) => [name, copyOf(inner)]);
  return Object.setPrototypeOf(Object.fromEntries(properties), Object.getPrototypeOf(value) as object);
}

/** Other promises than those of the language are waited for as well. */
function isThenable(result: unknown): result is PromiseLike<unknown> {
  return typeof (result as { then?: unknown } | null | undefined)?.then === 'function';
}

async function inTime(result: PromiseLike<unknown>, patienceMs: number): Promise<unknown> {
  const answered = new AbortController();
  const late = sleep(patienceMs, undefined, { signal: answered.signal }).then(() => {
    throw new TooLate({ reason: `took longer than ${patienceMs} ms` });
  });
  // Whichever loses the race may fail later, and nobody is waiting for it then.
  late.catch(() => undefined);
  try {
    return await Promise.race([result, late]);
  } catch (error) {
    throw withoutStatus(error);
  } finally {
    answered.abort();
  }
}

/** The method is still at it. A failure of the method, not a refusal. */
export class TooLate extends Unavailable {}

/** A status of Nest's exceptions, or of some client's error, is no answer that the document promises: a `Problem` is. */
function withoutStatus(error: unknown): unknown {
  const isError = types.isNativeError(error);
  if (isError && !(error instanceof HttpException) && !('statusCode' in error)) return error;
  const what = isError ? String(error) : inspect(error, { depth: 1 });
  return new Error(`threw ${what}, which is no Problem`, { cause: error });
}
