import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import {
  DataSource,
  type EntityManager,
  type EntityTarget,
  type ObjectLiteral,
  type Repository,
} from 'typeorm';
import { Unavailable } from '../problems/http.errors.js';
import { isConflict, isDropped, isOutOfReach } from './database-trouble.js';

type Work<Result> = () => Promise<Result>;
type AfterCommit = () => unknown;

interface OpenTransaction {
  manager: EntityManager;
  afterCommit: AfterCommit[];
}

/** Two that met in a deadlock meet again when they come back at the same moment. */
const pauseMaxMs = 50;

/**
 * The one way to open a transaction, visible in the body of the flow:
 *
 *     await this.unitOfWork.run(async () => { … });
 *
 * Whatever the flow calls takes part by reading `manager`; a `run` inside a `run` joins it. A throw out of the outermost one
 * rolls all of it back, so a refusal that must leave a mark (a revoked session) is returned from the work and thrown outside;
 * a throw that is caught before undoes nothing.
 */
@Injectable()
export class UnitOfWork {
  private readonly logger = new Logger(UnitOfWork.name);
  private readonly open = new AsyncLocalStorage<OpenTransaction>();

  constructor(private readonly dataSource: DataSource) {}

  /**
   * @param work may be done again from its beginning, where PostgreSQL has undone it: it touches nothing but the database;
   *   an SQL error that it catches undoes all of it nevertheless, and `run` throws
   * @throws Unavailable when COMMIT was sent and its answer is missing: it may be done, so it is not done again
   */
  async run<Result>(work: Work<Result>): Promise<Result> {
    if (this.open.getStore()) return work();
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.attempt(work);
      } catch (error) {
        if (tries >= triesFor(error)) throw error;
      }
      await sleep(Math.random() * pauseMaxMs * tries);
    }
  }

  /** For a single question that changes nothing: asked again, once, when the connection turns out to be broken. */
  async read<Result>(question: Work<Result>): Promise<Result> {
    return question().catch((error: unknown) => {
      if (this.open.getStore() || !isDropped(error)) throw error;
      return question();
    });
  }

  /** The open transaction's, else one that commits each statement by itself. */
  get manager(): EntityManager {
    return this.open.getStore()?.manager ?? this.dataSource.manager;
  }

  repository<Entity extends ObjectLiteral>(entity: EntityTarget<Entity>): Repository<Entity> {
    return this.manager.getRepository(entity);
  }

  /**
   * What follows from the work (a wake-up call, the fast copy of a revocation). `run` waits for it, so that it comes before
   * the answer; it cannot fail the work, which is done by then. At once when no transaction is open; never where it failed.
   */
  async afterCommit(action: AfterCommit): Promise<void> {
    const transaction = this.open.getStore();
    if (transaction) transaction.afterCommit.push(action);
    else await this.follow(action);
  }

  private async attempt<Result>(work: Work<Result>): Promise<Result> {
    const transaction = this.dataSource.createQueryRunner();
    const afterCommit: AfterCommit[] = [];
    let result: Result;
    try {
      await transaction.startTransaction();
      result = await this.open.run({ manager: transaction.manager, afterCommit }, work);
      await transaction.commitTransaction().catch(judgeCommit);
    } catch (error) {
      // On a broken connection there is nothing to roll back; why it broke is what counts.
      await transaction.rollbackTransaction().catch(() => undefined);
      throw error;
    } finally {
      await transaction.release();
    }
    await Promise.all(afterCommit.map((action) => this.follow(action)));
    return result;
  }

  private async follow(action: AfterCommit): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.logger.error(error);
    }
  }
}

function triesFor(error: unknown): number {
  if (isConflict(error)) return 3;
  return isDropped(error) ? 2 : 1;
}

/** A refusal in PostgreSQL's own words undoes the work. Without one it may be done: nobody may take it for undone. */
function judgeCommit(error: unknown): never {
  throw isOutOfReach(error)
    ? new Unavailable({ reason: `COMMIT was not answered: ${String(error)}` })
    : error;
}
