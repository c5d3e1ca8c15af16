import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import type { HttpSettings } from '../http/http.settings.js';

const upTo: Record<string, LogLevel[]> = {
  error: ['fatal', 'error'],
  warn: ['fatal', 'error', 'warn'],
  info: ['fatal', 'error', 'warn', 'log'],
  debug: ['fatal', 'error', 'warn', 'log', 'debug'],
};

const assembly = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer']);

/** Why a start failed is told by main.ts, once and without Nest's stack. */
class QuietAboutTheStart extends ConsoleLogger {
  override error(message: unknown, ...rest: unknown[]): void {
    if (rest.at(-1) === 'ExceptionHandler' || rest.at(-1) === 'NestApplication') return;
    super.error(message, ...(rest as [string?, string?]));
  }

  /** One line a module and a route at every start buries what an operator looks for. */
  override log(message: unknown, ...rest: unknown[]): void {
    if (assembly.has(String(rest.at(-1)))) return;
    super.log(message, ...(rest as [string?]));
  }
}

/** JSON lines in production; in development quiet, so that the block at the end of the start is what one sees. */
export function logger({ LOG_LEVEL, isProduction, NODE_ENV }: HttpSettings): ConsoleLogger {
  const byMode = { production: 'info', development: 'warn', test: 'error' }[NODE_ENV];
  return new QuietAboutTheStart({ json: isProduction, logLevels: upTo[LOG_LEVEL ?? byMode] });
}
