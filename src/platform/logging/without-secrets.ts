import { hidden, hideSecrets } from './hide-secrets.js';

const secretName = /passw|passphrase|^pass$|pwd|token|secret|api[_-]?key|authorization|cookie|hash$/i;
const maxDepth = 5;
const mostItems = 100;
/** Each has a stack. */
const mostErrors = 10;

/**
 * Anything that is logged, as it may be: secrets by their names and by their looks; no request, body or stream whole. Never
 * throws: what cannot be read would else fail the request that tells of it.
 */
export function withoutSecrets(value: unknown, depth = 0): unknown {
  try {
    return shown(value, depth);
  } catch {
    return '[unreadable]';
  }
}

function shown(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return hideSecrets(value);
  if (typeof value === 'bigint' || typeof value === 'symbol') return hideSecrets(String(value));
  if (typeof value === 'function') return '[function]';
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof Error) return ofError(value, depth);
  if (depth >= maxDepth) return '[…]';
  if (Array.isArray(value)) return value.slice(0, mostItems).map((item) => withoutSecrets(item, depth + 1));
  if (!isPlain(value)) return `[${value.constructor?.name ?? 'object'}]`;
  const names = Object.keys(value).slice(0, mostItems);
  return Object.fromEntries(names.map((name) => [hideSecrets(name), ofField(value, name, depth)]));
}

function ofField(object: object, name: string, depth: number): unknown {
  if (secretName.test(name)) return hidden;
  return withoutSecrets(read(object, name), depth + 1);
}

/** A getter that throws costs its own value and no other. */
function read(object: object, name: string): unknown {
  try {
    return (object as Record<string, unknown>)[name];
  } catch {
    return '[unreadable]';
  }
}

/** Not what a library hung on it: parameters of a statement, a request, a response with its headers. */
function ofError(error: Error, depth: number): object {
  const code = read(error, 'code');
  const cause = read(error, 'cause');
  const errors = error instanceof AggregateError ? (read(error, 'errors') as unknown[]) : undefined;
  const isDeep = depth >= maxDepth;
  return {
    type: textOf(error, 'name'),
    message: textOf(error, 'message'),
    ...(typeof code === 'string' && { code: hideSecrets(code) }),
    stack: textOf(error, 'stack'),
    ...(cause !== undefined && !isDeep && { cause: withoutSecrets(cause, depth + 1) }),
    ...(Array.isArray(errors) && !isDeep && { errors: withoutSecrets(errors.slice(0, mostErrors), depth) }),
  };
}

function textOf(error: Error, name: 'name' | 'message' | 'stack'): string {
  return hideSecrets(String(read(error, name) ?? ''));
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
