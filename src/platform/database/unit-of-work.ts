import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import {
  DataSource,
  type EntityManager,
  type EntityTarget,
  type ObjectLiteral,
  type Repository,
} from 'typeorm';

interface OpenTransaction {
  manager: EntityManager;
  afterCommit: (() => void)[];
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
    const afterCommit: (() => void)[] = [];
    const result = await this.dataSource.transaction((manager) =>
      this.open.run({ manager, afterCommit }, work),
    );
    for (const action of afterCommit) action();
    return result;
  }

  /** The open transaction's, else one that commits each statement by itself. */
  get manager(): EntityManager {
    return this.open.getStore()?.manager ?? this.dataSource.manager;
  }

  repository<Entity extends ObjectLiteral>(entity: EntityTarget<Entity>): Repository<Entity> {
    return this.manager.getRepository(entity);
  }

  /** Something that may be late or lost (a wake-up call), done at once when no transaction is open. */
  afterCommit(action: () => void): void {
    const transaction = this.open.getStore();
    if (transaction) transaction.afterCommit.push(action);
    else action();
  }
}
