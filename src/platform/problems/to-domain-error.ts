import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { isCongested, isOutOfReach } from '../database/database-trouble.js';
import { DomainError, type ProblemKind, statusByKind } from './domain-error.js';
import {
  CrossSiteRequest,
  Forbidden,
  HeadersTooLarge,
  InternalError,
  MalformedRequest,
  NotFound,
  PayloadTooLarge,
  Unavailable,
  UnsupportedMediaType,
} from './http.errors.js';

/** Gives every thrown thing its place in the catalogue; what nobody expected is `internal_error`. */
export function toDomainError(thrown: unknown): DomainError {
  if (thrown instanceof DomainError) return thrown;
  if (isDatabaseUnavailable(thrown)) return new Unavailable({ reason: String(thrown) });
  const reason = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  switch (statusOf(thrown)) {
    case 400:
    case 414:
      return new MalformedRequest({ reason });
    case 403:
      return isCrossSite(thrown) ? new CrossSiteRequest({ reason }) : new Forbidden({ reason });
    case 404:
      return new NotFound({ reason });
    case 413:
      return new PayloadTooLarge({ reason });
    case 415:
      return new UnsupportedMediaType({ reason });
    case 431:
      return new HeadersTooLarge({ reason });
    case 503:
      return new Unavailable({ reason });
    default:
      return thrown instanceof HttpException
        ? ofAnotherStatus(thrown, reason)
        : new InternalError({ reason });
  }
}

/** Nest's own check (enableCsrfProtection) throws a plain ForbiddenException. */
function isCrossSite(thrown: unknown): boolean {
  return thrown instanceof HttpException && thrown.message.startsWith('Cross-origin request');
}

/** A team's room may throw Nest's exceptions: `ConflictException` becomes a problem of code `conflict`. */
function ofAnotherStatus(thrown: HttpException, reason: string): DomainError {
  const status = thrown.getStatus();
  const kinds = Object.keys(statusByKind) as ProblemKind[];
  const kind = kinds.find((name) => statusByKind[name] === status);
  if (status >= 500 || !kind) return new InternalError({ reason });
  const title = STATUS_CODES[status] ?? 'Refused';
  const code = title.toLowerCase().replaceAll(/[^a-z]+/g, '_');
  return new DomainError({ kind, code, title, detail: thrown.message, remedy: '' }, { reason });
}

/** Nest's exceptions carry `getStatus()`, Fastify's errors `statusCode`. */
function statusOf(thrown: unknown): number {
  if (thrown instanceof HttpException) return thrown.getStatus();
  const { statusCode } = (thrown ?? {}) as { statusCode?: unknown };
  return typeof statusCode === 'number' ? statusCode : 500;
}

/** Fastify gives a status to what the client did: one that hangs up in mid-body is ECONNRESET as well. */
function isDatabaseUnavailable(thrown: unknown): boolean {
  return statusOf(thrown) === 500 && (isOutOfReach(thrown) || isCongested(thrown));
}
