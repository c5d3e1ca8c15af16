import type { ConsoleLogger, LogLevel } from '@nestjs/common';
import type { Environment } from '../config/settings.js';
import type { HttpSettings } from '../http/http.settings.js';
import { hideValues } from './hide-secrets.js';
import { JsonLogger } from './json-logger.js';
import { secretsOf } from './known-secrets.js';
import { ReadableLogger } from './readable-logger.js';

const upTo: Record<string, LogLevel[]> = {
  error: ['fatal', 'error'],
  warn: ['fatal', 'error', 'warn'],
  info: ['fatal', 'error', 'warn', 'log'],
  debug: ['fatal', 'error', 'warn', 'log', 'debug'],
};

/** JSON lines in production; in development quiet, so that the block at the end of the start is what one sees. */
export function logger(
  { LOG_LEVEL, isProduction, NODE_ENV }: HttpSettings,
  environment: Environment,
): ConsoleLogger {
  hideValues(secretsOf(environment));
  const byMode = { production: 'info', development: 'warn', test: 'error' }[NODE_ENV];
  const logLevels = upTo[LOG_LEVEL ?? byMode]!;
  return isProduction ? new JsonLogger(logLevels) : new ReadableLogger(logLevels);
}
