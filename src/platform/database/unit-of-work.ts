import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import {
  DataSource,
  type EntityManager,
  type EntityTarget,
  type ObjectLiteral,
  type Repository,
} from 'typeorm';

type AfterCommit = () => unknown;

interface OpenTransaction {
  manager: EntityManager;
  afterCommit: AfterCommit[];
}

/**
 * The one way to open a transaction, visible in the body of the flow:
 *
 *     await this.unitOfWork.run(async () => { … });
 *
 * Whatever the flow calls takes part by reading `manager`; a `run` inside a `run` joins it. A throw rolls back, so a
 * refusal that must leave a mark (a revoked session) is returned from the work and thrown outside.
 */
@Injectable()
export class UnitOfWork {
  private readonly open = new AsyncLocalStorage<OpenTransaction>();

  constructor(private readonly dataSource: DataSource) {}

  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.open.getStore()) return work();
    const afterCommit: AfterCommit[] = [];
    const result = await this.dataSource.transaction((manager) =>
      this.open.run({ manager, afterCommit }, work),
    );
    await Promise.allSettled(afterCommit.map(async (action) => action()));
    return result;
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
   * the answer; it cannot fail the work, which is done by then. At once when no transaction is open.
   */
  async afterCommit(action: AfterCommit): Promise<void> {
    const transaction = this.open.getStore();
    if (transaction) transaction.afterCommit.push(action);
    else await action();
  }
}
