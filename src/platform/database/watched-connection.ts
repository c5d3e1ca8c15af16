import type { Socket } from 'node:net';
import pg from 'pg';
import { isTraced } from '../tracing/in-span.js';
import { isOutdated, PreparedStatements } from './prepared-statements.js';
import { timeLimits } from './time-limits.js';
import { traceStatement } from './trace-statement.js';

export interface WatchedConnectionConfig extends pg.ClientConfig {
  /** How many statements it prepares at most; none unless told. */
  statementCache?: number;
}

/**
 * A connection that is closed when the server says nothing for too long while it is asked. The driver's `query_timeout`
 * would hand the connection to the next caller with the answer to this one still to come.
 */
export class WatchedConnection extends pg.Client {
  /** Milliseconds of silence; 0: as long as it takes. */
  patience = timeLimits.silence;
  /** Not while migrations run: what they ask twice may have changed in between. */
  isPreparing = true;
  private watched?: Socket;
  private readonly prepared: PreparedStatements;

  constructor(config?: WatchedConnectionConfig) {
    super(config);
    this.prepared = new PreparedStatements(config?.statementCache ?? 0);
    this.on('drain', () => this.watched?.setTimeout(0));
  }

  override connect(callback?: any): any {
    if (!callback) return super.connect().catch(noteAndThrow);
    return super.connect((error: Error | undefined) => {
      if (error) unconnected.add(error);
      callback(error);
    });
  }

  override query(...question: any[]): any {
    this.watch();
    const ask = () => this.askPrepared(...question) ?? super.query(...(question as [string]));
    const answer = isTraced() ? traceStatement(question[0], ask) : ask();
    return question[0] === 'COMMIT' ? answer.then(refuseUndone) : answer;
  }

  /** Undefined for what is asked as it is: without values, or with a callback. */
  private askPrepared(text?: unknown, values?: unknown, callback?: unknown) {
    if (!this.isPreparing || typeof text !== 'string' || callback) return undefined;
    if (!Array.isArray(values) || values.length === 0) return undefined;
    const statement = this.prepared.of(text);
    if (!statement) return undefined;
    return super.query({ name: statement.name, text, values }).then(
      (answer) => {
        statement.hasAnswered = true;
        return answer;
      },
      (error: Error) => {
        if (!isOutdated(statement, error)) throw error;
        this.prepared.forgetAll();
        // Of a transaction there is nothing left to go on with: it is done again as a whole.
        const isInTransaction = this.getTransactionStatus() !== 'I';
        if (isInTransaction) throw noted(error);
        this.watch();
        return super.query(text, values);
      },
    );
  }

  private watch(): void {
    // The types do not tell of it. It is another one once TLS has begun.
    const { stream } = (this as unknown as { connection: { stream: Socket } }).connection;
    if (this.watched !== stream)
      stream.on('timeout', () => stream.destroy(new DatabaseSilent('the database says nothing')));
    this.watched = stream;
    stream.setTimeout(this.patience);
  }
}

/** Errors of connecting: they look like those of any other network client, which say nothing of the database. */
const unconnected = new WeakSet<object>();

export function isOfConnecting(thrown: unknown): boolean {
  return typeof thrown === 'object' && thrown !== null && unconnected.has(thrown);
}

/** Errors of a transaction that asked what a migration has changed meanwhile. */
const outdated = new WeakSet<object>();

export function isOfOutdated(cause: object): boolean {
  return outdated.has(cause);
}

function noted(error: Error): Error {
  outdated.add(error);
  return error;
}

function noteAndThrow(error: Error): never {
  unconnected.add(error);
  throw error;
}

/** PostgreSQL answers ROLLBACK, and no error, where a statement of the transaction has failed and somebody caught that. */
function refuseUndone(answer: pg.QueryResult): pg.QueryResult {
  if (answer.command !== 'ROLLBACK') return answer;
  throw new TransactionUndone(
    'COMMIT was answered with ROLLBACK: a statement before it had failed, and its error was caught',
  );
}

/** Nothing of the work is there, however well it seemed to go. */
class TransactionUndone extends Error {}

/** Asked and not answered: whether it was done is not known. */
class DatabaseSilent extends Error {
  readonly code = 'ETIMEDOUT';
}
