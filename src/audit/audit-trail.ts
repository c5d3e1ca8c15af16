import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/index.js';
import { UnitOfWork } from '../platform/database/index.js';
import { requestContext } from '../platform/http/index.js';
import { Metrics } from '../platform/metrics/index.js';
import { isInstant, type Page, positionFrom, toPage } from '../platform/paging/index.js';
import { AuditEvent } from './audit-event.entity.js';
import { EventHandlers } from './event-handlers.js';
import { type AuditEventType, auditEventTypes } from '../vocabulary/index.js';

export interface AuditFact {
  type: AuditEventType;
  userId?: string | null;
  actorId?: string | null;
  sessionId?: string | null;
  details?: object;
}

export interface AuditFilter {
  limit: number;
  cursor?: string;
  type?: string;
  userId?: string;
  from?: Date;
  to?: Date;
}

/** What happened. Recorded inside the unit of work of what it tells of: neither is ever there without the other. */
@Injectable()
export class AuditTrail {
  private readonly events;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly handlers: EventHandlers,
    metrics: Metrics,
  ) {
    this.events = metrics.counter(
      {
        name: 'gatehouse_security_events_total',
        help: 'Security events that this instance put on record; docs/audit.md explains each type.',
        labels: ['type'],
      },
      auditEventTypes.map((type) => ({ type })),
    );
  }

  /** Those of `@OnEvent()` are told of it when, and only when, that commits. */
  async record({
    type,
    userId = null,
    actorId = null,
    sessionId = null,
    details = {},
  }: AuditFact): Promise<void> {
    const event = { id: randomUUID(), at: this.clock.now(), type, userId, actorId, sessionId, details };
    const { ip, userAgent, requestId } = requestContext();
    const insert = () =>
      this.unitOfWork.repository(AuditEvent).insert({ ...event, ip, userAgent, requestId });
    if (this.handlers.isToldOf(type)) {
      await this.unitOfWork.run(async () => {
        await insert();
        await this.handlers.post({ ...event, requestId, details: { ...details } });
      });
    } else await insert();
    // What is rolled back has not happened.
    await this.unitOfWork.afterCommit(() => this.events.inc({ type }));
  }

  /** Newest first. */
  async list<Item>(filter: AuditFilter, toItem: (event: AuditEvent) => Item): Promise<Page<Item>> {
    const position = positionFrom(filter.cursor, isInstant);
    const query = this.unitOfWork.repository(AuditEvent).createQueryBuilder('event');
    if (filter.type) query.andWhere('event.type = :type', filter);
    if (filter.userId) query.andWhere('event.userId = :userId', filter);
    if (filter.from) query.andWhere('event.at >= :from', filter);
    if (filter.to) query.andWhere('event.at < :to', filter);
    if (position) query.andWhere('(event.at, event.id) < (:key, :id)', position);
    const rows = await query
      .orderBy('event.at', 'DESC')
      .addOrderBy('event.id', 'DESC')
      .limit(filter.limit + 1)
      .getMany();
    return toPage(rows, filter.limit, (event) => ({ key: event.at.toISOString(), id: event.id }), toItem);
  }

  /** All events about one user, for that user's export. */
  listAllOf(userId: string): Promise<AuditEvent[]> {
    return this.unitOfWork
      .repository(AuditEvent)
      .find({ where: { userId }, order: { at: 'DESC' }, take: 10_000 });
  }
}
