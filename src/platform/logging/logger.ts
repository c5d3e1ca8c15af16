import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import { type Logger as Pino, pino, stdTimeFunctions } from 'pino';
import type { Environment } from '../config/settings.js';
import type { HttpSettings } from '../http/http.settings.js';
import { requestContext } from '../http/request-context.js';
import { activeTraceId } from '../tracing/in-span.js';
import { hideSecrets, hideValues } from './hide-secrets.js';
import { secretsOf } from './known-secrets.js';
import { SafeLine } from './safe-line.js';
import { withoutSecrets } from './without-secrets.js';

const upTo: Record<string, LogLevel[]> = {
  error: ['fatal', 'error'],
  warn: ['fatal', 'error', 'warn'],
  info: ['fatal', 'error', 'warn', 'log'],
  debug: ['fatal', 'error', 'warn', 'log', 'debug'],
};

const assembly = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer']);

/** Lines for a person. What a client sent cannot forge one: a line that goes on is indented, and controls are escaped. */
class ReadableLogger extends ConsoleLogger {
  /** Why a start failed is told by main.ts, once and without Nest's stack. */
  override error(message: unknown, ...rest: unknown[]): void {
    if (rest.at(-1) === 'ExceptionHandler' || rest.at(-1) === 'NestApplication') return;
    super.error(message, ...(rest as [string?, string?]));
  }

  /** One line a module and a route at every start buries what an operator looks for. */
  override log(message: unknown, ...rest: unknown[]): void {
    if (assembly.has(String(rest.at(-1)))) return;
    super.log(message, ...(rest as [string?]));
  }

  protected override printMessages(
    messages: unknown[],
    context?: string,
    level?: LogLevel,
    stream?: 'stdout' | 'stderr',
  ): void {
    const texts = messages.map((message) => {
      const { msg, ...fields } = toFields(message);
      const more = Object.keys(fields).length > 0 && !msg ? JSON.stringify(fields) : '';
      return onOneLine(`${msg ?? ''}${more}`);
    });
    super.printMessages(texts, context && onOneLine(hideSecrets(context)), level, stream);
  }

  /** Of `error(message, stack)` and `fatal(message, stack)`: what they were given besides the message. */
  protected override printStackTrace(stack?: string): void {
    if (stack) super.printStackTrace(`    ${onOneLine(hideSecrets(stack))}`);
  }
}

function onOneLine(text: string): string {
  const escape = (character: string) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  return text
    .replaceAll(/\r?\n/g, '\n    ')
    .replaceAll(/[^\P{Cc}\n\t]|[\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu, escape);
}

const pinoLevels = {
  verbose: 'trace',
  debug: 'debug',
  log: 'info',
  warn: 'warn',
  error: 'error',
  fatal: 'fatal',
} as const;

/** Lines for programs: one JSON object each, with who asked. */
class JsonLogger extends ReadableLogger {
  private readonly pino: Pino;

  constructor(logLevels: LogLevel[]) {
    super({ logLevels });
    this.pino = pino({
      // Judged before, by the levels above.
      level: 'trace',
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      mixin: asker,
    });
  }

  protected override printMessages(
    messages: unknown[],
    context?: string,
    level: LogLevel = 'log',
    _stream?: 'stdout' | 'stderr',
    stack?: unknown,
  ): void {
    for (const message of messages) {
      const { msg, ...fields } = toFields(message);
      const more = stack ? { stack: hideSecrets(String(stack)) } : {};
      this.pino[pinoLevels[level]](
        { context: context && hideSecrets(context), ...fields, ...more },
        msg as string,
      );
    }
  }

  /** It is in the line of its message. */
  protected override printStackTrace(): void {}
}

/** Of the request or job in which the line is written, as far as it is known by then. */
function asker(): object {
  const { requestId, userId, sessionId, clientId } = requestContext();
  const traceId = activeTraceId();
  return requestId === '-' ? { traceId } : { requestId, userId, sessionId, clientId, traceId };
}

function toFields(message: unknown): Record<string, unknown> {
  if (message instanceof SafeLine) return message.fields;
  const safe = withoutSecrets(message);
  if (message instanceof Error) return { msg: (safe as Error).message, error: safe };
  if (typeof safe === 'object' && safe !== null && !Array.isArray(safe)) return { ...safe };
  return { msg: typeof safe === 'string' ? safe : JSON.stringify(safe) };
}

/** JSON lines in production; in development quiet, so that the block at the end of the start is what one sees. */
export function logger(
  { LOG_LEVEL, isProduction, NODE_ENV }: HttpSettings,
  environment: Environment,
): ConsoleLogger {
  hideValues(secretsOf(environment));
  const byMode = { production: 'info', development: 'warn', test: 'error' }[NODE_ENV];
  const logLevels = upTo[LOG_LEVEL ?? byMode]!;
  return isProduction ? new JsonLogger(logLevels) : new ReadableLogger({ logLevels });
}
