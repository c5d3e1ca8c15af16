import { types } from 'node:util';
import { QueryFailedError, QueryRunnerAlreadyReleasedError } from 'typeorm';
import { isOfConnecting, isOfOutdated } from './watched-connection.js';

const outOfReach = /^(ECONN|EPIPE|ENOENT|ETIMEDOUT|EHOST|ENET|EAI_|08|57P0|53|55000|3D000|28|25P0[34]|25006)/;
/** Of the pool and the driver: nobody else says so. */
const poolInWords =
  /^(Connection terminated|timeout exceeded when trying to connect|Client (has encountered|was closed)|Cannot use a pool)/;
const outOfReachInWords = new RegExp(`${poolInWords.source}|^timeout expired`);
const conflict = /^(40001|40P01)$/;
/** Lock and statement timeout. */
const tooSlow = /^(55P03|57014)$/;
const dropped = /^(ECONNRESET|EPIPE|57P0[12])$/;
const droppedInWords = /^(Connection terminated unexpectedly|Client has encountered)/;

/**
 * PostgreSQL gone, frozen, starting, stopping, read-only after a failover or out of room (SQLSTATE classes 08, 53, 57P0x):
 * nothing that the client can help.
 */
export function isOutOfReach(thrown: unknown): boolean {
  return matches(thrown, outOfReach, outOfReachInWords) || isBetweenStatements(thrown);
}

/**
 * Serialization failure, deadlock, or a migration that changed what is asked: PostgreSQL has undone the transaction, and the same work
 * may pass when done again.
 */
export function isConflict(thrown: unknown): boolean {
  return matches(thrown, conflict) || isOfOutdated(causeOf(thrown) ?? {});
}

/** The same request may pass in a moment. */
export function isCongested(thrown: unknown): boolean {
  return isConflict(thrown) || matches(thrown, tooSlow);
}

/**
 * An open connection broke: PostgreSQL was restarted, or a network device forgot the connection while it was idle. Another
 * one may be had at once. Not so where nothing answers: who waited for that once need not wait again.
 */
export function isDropped(thrown: unknown): boolean {
  return matches(thrown, dropped, droppedInWords) || isBetweenStatements(thrown);
}

/** What TypeORM says to the first statement after the connection broke. */
const isBetweenStatements = (thrown: unknown) => thrown instanceof QueryRunnerAlreadyReleasedError;

function matches(thrown: unknown, codes: RegExp, words = /(?!)/): boolean {
  const cause = causeOf(thrown);
  return cause !== undefined && (codes.test(String(cause.code ?? '')) || words.test(cause.message));
}

/** What the driver threw; undefined where it was somebody else, whose ECONNRESET is no trouble of ours. */
function causeOf(thrown: unknown): { code?: unknown; message: string } | undefined {
  if (thrown instanceof QueryFailedError) return thrown.driverError as Error;
  if (!types.isNativeError(thrown)) return undefined;
  return isOfConnecting(thrown) || poolInWords.test(thrown.message) ? thrown : undefined;
}
