import type { LogLevel } from '@nestjs/common';
import { type Logger as Pino, pino, stdTimeFunctions } from 'pino';
import { requestContext } from '../http/request-context.js';
import { activeTraceId } from '../tracing/in-span.js';
import { hideSecrets } from './hide-secrets.js';
import { toLines } from './log-line.js';
import { ReadableLogger } from './readable-logger.js';

const pinoLevels = {
  verbose: 'trace',
  debug: 'debug',
  log: 'info',
  warn: 'warn',
  error: 'error',
  fatal: 'fatal',
} as const;

/** Lines for programs: one JSON object each, with who asked. */
export class JsonLogger extends ReadableLogger {
  private readonly pino: Pino;

  constructor(logLevels: LogLevel[]) {
    super(logLevels);
    this.pino = pino({
      // Judged before, by the levels above.
      level: 'trace',
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    });
  }

  protected override printMessages(
    messages: unknown[],
    context?: string,
    level: LogLevel = 'log',
    _stream?: 'stdout' | 'stderr',
    stack?: unknown,
  ): void {
    const ours = {
      ...(context && { context: hideSecrets(context) }),
      ...asker(),
      ...(stack ? { stack: hideSecrets(String(stack)) } : {}),
    };
    for (const { msg, fields } of toLines(messages)) this.pino[pinoLevels[level]](beside(ours, fields), msg);
  }

  /** It is in the line of its message. */
  protected override printStackTrace(): void {}
}

/** Of every line, also of one that happens to have no context. */
const alwaysOurs = new Set(['time', 'level', 'context', 'fields']);

/** Who reads the log believes our names: a field that is called so and says something else is kept under `fields`. */
function beside(ours: Record<string, unknown>, given: Record<string, unknown>): object {
  const fields: Record<string, unknown> = {};
  const line = { ...given };
  for (const [name, own] of Object.entries(ours)) {
    if (own === undefined || line[name] === own) continue;
    if (line[name] !== undefined) fields[name] = line[name];
    line[name] = own;
  }
  for (const name of alwaysOurs) {
    if (given[name] === undefined) continue;
    fields[name] = given[name];
    if (ours[name] === undefined) delete line[name];
  }
  return Object.keys(fields).length > 0 ? { ...line, fields } : line;
}

/** Of the request or job in which the line is written, as far as it is known by then. */
function asker(): Record<string, unknown> {
  const { requestId, userId, sessionId, clientId } = requestContext();
  const traceId = activeTraceId();
  return requestId === '-' ? { traceId } : { requestId, userId, sessionId, clientId, traceId };
}
