import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import { hideSecrets } from './hide-secrets.js';
import { type LogLine, toLines } from './log-line.js';
import { SafeLine } from './safe-line.js';

const assembly = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer']);

/** Lines for a person. What a client sent cannot forge one: a line that goes on is indented, and controls are escaped. */
export class ReadableLogger extends ConsoleLogger {
  constructor(logLevels: LogLevel[]) {
    // What is given besides a text comes as it is, and is read with care in toLines: Nest would merge it.
    super({ logLevels, structuredParams: false });
  }

  /** Why a start failed is told by serve.ts, once and without Nest's stack. */
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
    _stack?: unknown,
  ): void {
    // The text of a request's line has what a person looks for in it.
    const texts = messages.every((message) => message instanceof SafeLine)
      ? messages.map((message) => message.fields.msg)
      : toLines(messages).map(readable);
    super.printMessages(texts.map(onOneLine), context && onOneLine(hideSecrets(context)), level, stream);
  }

  /** Of `error(message, stack)` and `fatal(message, stack)`: what they were given besides the message. */
  protected override printStackTrace(stack?: string): void {
    if (stack) super.printStackTrace(`    ${onOneLine(hideSecrets(stack))}`);
  }
}

/** Errors below, as they are read line by line; the other fields behind the text. */
function readable({ msg, fields }: LogLine): string {
  const errors = Object.entries(fields).filter(([, field]) => isError(field));
  const others = Object.entries(fields).filter(([, field]) => !isError(field));
  const behind = others.length > 0 ? JSON.stringify(Object.fromEntries(others)) : '';
  const first = [msg, behind].filter(Boolean).join(' ');
  return [first, ...errors.map(([name, error]) => stackOf(error as ShownError, name))].join('\n');
}

/** As `withoutSecrets` shows one. */
interface ShownError {
  stack: string;
  cause?: unknown;
  errors?: unknown[];
}

function isError(field: unknown): field is ShownError {
  return typeof (field as { stack?: unknown } | null | undefined)?.stack === 'string';
}

function stackOf({ stack, cause, errors = [] }: ShownError, name: string): string {
  const own = name === 'error' ? stack : `${name}: ${stack}`;
  const others = errors.map((error, nth) => below(error, `errors[${nth}]`));
  return [own, ...(cause === undefined ? [] : [below(cause, 'cause')]), ...others].join('\n');
}

function below(value: unknown, name: string): string {
  return isError(value) ? stackOf(value, name) : `${name}: ${JSON.stringify(value)}`;
}

function onOneLine(text: string): string {
  const escape = (character: string) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  return text
    .replaceAll(/\r?\n/g, '\n    ')
    .replaceAll(/[^\P{Cc}\n\t]|[\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu, escape);
}
