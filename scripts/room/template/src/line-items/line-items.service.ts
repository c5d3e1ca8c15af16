import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/index.js';
import { UnitOfWork } from '../platform/database/index.js';
import { isInstant, type Page, type PageQuery, positionFrom, toPage } from '../platform/paging/index.js';
import { NotFound } from '../platform/problems/index.js';
import { TokenRevoked } from '../tokens/index.js';
import { Users } from '../users/index.js';
import { LineItem } from './line-item.entity.js';
import type { CreateLineItemRequest, UpdateLineItemRequest } from './line-item.requests.js';
import { LineItemLimitReached, maxLineItems } from './line-items.errors.js';

/** Each line item belongs to one person; to everybody else it is not there. */
@Injectable()
export class LineItemsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: Users,
    private readonly clock: Clock,
  ) {}

  /** @throws LineItemLimitReached */
  async create(userId: string, { title }: CreateLineItemRequest): Promise<LineItem> {
    return this.unitOfWork.run(async () => {
      // Held to the end: of two requests that would each be the last one allowed, the second waits and counts again.
      const owner = await this.users.lock(userId);
      if (!owner) throw new TokenRevoked({ reason: 'deleted after the guard had let them through' });
      const count = await this.repository.countBy({ userId });
      if (count >= maxLineItems) throw new LineItemLimitReached();
      const lineItem = this.repository.create({
        id: randomUUID(),
        userId,
        title,
        createdAt: this.clock.now(),
      });
      await this.repository.insert(lineItem);
      return lineItem;
    });
  }

  /** Newest first, by keyset: a page costs the same however far one has come. */
  async page<Item>(
    userId: string,
    { limit, cursor }: PageQuery,
    toItem: (lineItem: LineItem) => Item,
  ): Promise<Page<Item>> {
    const query = this.repository.createQueryBuilder('item').where('item.userId = :userId', { userId });
    const position = positionFrom(cursor, isInstant);
    if (position) query.andWhere('(item.createdAt, item.id) < (:key, :id)', position);
    const rows = await query
      .orderBy('item.createdAt', 'DESC')
      .addOrderBy('item.id', 'DESC')
      .limit(limit + 1)
      .getMany();
    return toPage(rows, limit, ({ createdAt, id }) => ({ key: createdAt.toISOString(), id }), toItem);
  }

  /** @throws NotFound */
  async get(userId: string, id: string): Promise<LineItem> {
    const lineItem = await this.repository.findOneBy({ id, userId });
    if (!lineItem) throw new NotFound();
    return lineItem;
  }

  /** @throws NotFound */
  async update(userId: string, id: string, { title }: UpdateLineItemRequest): Promise<LineItem> {
    return this.unitOfWork.run(async () => {
      const lineItem = await this.repository.findOne({
        where: { id, userId },
        lock: { mode: 'for_no_key_update' },
      });
      if (!lineItem) throw new NotFound();
      return this.repository.save(this.repository.merge(lineItem, { title }));
    });
  }

  /** @throws NotFound */
  async delete(userId: string, id: string): Promise<void> {
    const { affected } = await this.repository.delete({ id, userId });
    if (affected !== 1) throw new NotFound();
  }

  private get repository() {
    return this.unitOfWork.repository(LineItem);
  }
}
