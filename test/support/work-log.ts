import argon2, { type HashOptions } from 'argon2';
import { DataSource } from 'typeorm';
import { requestContext } from '../../src/platform/http/index.js';
import type { Answer, TestApp } from '../kit/index.js';

export interface Work {
  /** The SQL as sent, in order. */
  statements: string[];
  /** One entry per Argon2 computation, with its parameters. */
  hashes: string[];
}

interface Client {
  query(query: string | { text: string }, ...rest: unknown[]): unknown;
}

/** What requests cost: the statements and password hashes that each causes, told apart by request id. */
export class WorkLog {
  private readonly byRequest = new Map<string, Work>();

  private constructor(readonly stop: () => void) {}

  /** Listens in on the drivers of PostgreSQL and Argon2 until `stop()`. */
  static async watch(app: TestApp): Promise<WorkLog> {
    const { driver } = app.nest.get(DataSource);
    const pool = (driver as unknown as { master: { connect(): Promise<Client & { release(): void }> } })
      .master;
    const connection = await pool.connect();
    const client = Object.getPrototypeOf(connection) as Client;
    connection.release();
    const { query } = client;
    const { hash } = argon2;
    const log = new WorkLog(() => {
      client.query = query;
      argon2.hash = hash;
    });
    client.query = function (this: Client, sql, ...rest) {
      log.entry().statements.push(typeof sql === 'string' ? sql : sql.text);
      return query.call(this, sql, ...rest);
    };
    argon2.hash = ((password: string, options: HashOptions) => {
      const { memoryCost, timeCost, parallelism } = options;
      log.entry().hashes.push(`m=${memoryCost},t=${timeCost},p=${parallelism}`);
      return hash(password, options as never);
    }) as unknown as typeof argon2.hash;
    return log;
  }

  of({ headers }: Answer): Work {
    return this.byRequest.get(headers.get('x-request-id') ?? '') ?? { statements: [], hashes: [] };
  }

  private entry(): Work {
    const { requestId } = requestContext();
    const entry = this.byRequest.get(requestId) ?? { statements: [], hashes: [] };
    this.byRequest.set(requestId, entry);
    return entry;
  }
}
