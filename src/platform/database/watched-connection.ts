import type { Socket } from 'node:net';
import pg from 'pg';
import { isTraced } from '../tracing/in-span.js';
import { timeLimits } from './time-limits.js';
import { traceStatement } from './trace-statement.js';

/**
 * A connection that is closed when the server says nothing for too long while it is asked. The driver's `query_timeout`
 * would hand the connection to the next caller with the answer to this one still to come.
 */
export class WatchedConnection extends pg.Client {
  /** Milliseconds of silence; 0: as long as it takes. */
  patience = timeLimits.silence;
  private watched?: Socket;

  constructor(config?: pg.ClientConfig) {
    super(config);
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
    const ask = () => super.query(...(question as [string]));
    const answer = isTraced() ? traceStatement(question[0], ask) : ask();
    return question[0] === 'COMMIT' ? answer.then(refuseUndone) : answer;
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
