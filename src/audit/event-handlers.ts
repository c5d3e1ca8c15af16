import { Injectable, type OnModuleInit } from '@nestjs/common';
import { StartRefused } from '../platform/config/index.js';
import { UnitOfWork } from '../platform/database/index.js';
import { type Extension, Extensions } from '../platform/extensions/index.js';
import { type Page } from '../platform/paging/index.js';
import { type DeadJob, type DeadJobsQuery, JobQueue } from '../platform/queue/index.js';
import { type AuditEventType, auditEventTypes } from '../vocabulary/index.js';
import { type AuditedEvent, type EventMethod, onEvent } from './on-event.js';

export const eventsQueue = 'events';

/** One method that is told of one event. */
interface EventJob {
  /** `Class.method`. */
  handler: string;
  event: Omit<AuditedEvent, 'at'> & { at: string };
}

/** An event that a method did not take, try after try. */
export type DeadEvent = Omit<DeadJob<EventJob>, 'data'> & EventJob;

/** Who is told of which events. Each method has a job of its own, so that one that fails makes no other run twice. */
@Injectable()
export class EventHandlers implements OnModuleInit {
  private handlers: Extension<EventMethod, AuditEventType[]>[] = [];

  constructor(
    private readonly extensions: Extensions,
    private readonly queue: JobQueue,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  onModuleInit(): void {
    this.handlers = this.extensions.of(onEvent);
    for (const { name, use } of this.handlers) refuseUnknown(name, use);
    // Nobody looks for events where nobody is told of any.
    if (this.handlers.length > 0)
      this.queue.handle<EventJob>(eventsQueue, (job) => this.tell(job.handler, job.event));
  }

  isToldOf(type: AuditEventType): boolean {
    return this.handlers.some(({ use }) => use.includes(type));
  }

  /** Inside the unit of work of the event. */
  async post(event: AuditedEvent): Promise<void> {
    for (const { name: handler, use } of this.handlers)
      if (use.includes(event.type)) await this.queue.send(eventsQueue, { handler, event });
  }

  /** The last to die first. */
  async listDead<Item>(query: DeadJobsQuery, toItem: (dead: DeadEvent) => Item): Promise<Page<Item>> {
    return this.queue.listDead<EventJob, Item>(eventsQueue, query, ({ data, ...job }) =>
      toItem({ ...job, ...data }),
    );
  }

  /** One, or all, with every try again; how many. */
  async requeueDead(id?: string): Promise<number> {
    if (this.handlers.length === 0) return 0;
    return this.unitOfWork.run(() => this.queue.requeueDead(eventsQueue, id));
  }

  private async tell(handler: string, event: EventJob['event']): Promise<void> {
    const found = this.handlers.find(({ name }) => name === handler);
    // Not hopeless: while a release is rolled out, an instance of the one before may take what only the new one can do.
    if (!found) throw new Error(`There is no handler ${handler} here`);
    await found.call({ ...event, at: new Date(event.at) });
  }
}

function refuseUnknown(name: string, types: string[]): void {
  const unknown = types.find((type) => !(auditEventTypes as readonly string[]).includes(type));
  if (unknown !== undefined)
    throw new StartRefused(
      `@OnEvent('${unknown}') on ${name}: there is no such event. src/vocabulary/event-types.ts names them.`,
    );
}
