import { ExtensionPoint } from '../platform/extensions/index.js';
import type { AuditEventType } from '../vocabulary/index.js';

/** A fact of the audit trail, as handlers are told it. Address and browser of the client stay in the trail. */
export interface AuditedEvent {
  /** The same at every try, and in the audit trail: what a handler goes by to do a thing once. */
  id: string;
  type: AuditEventType;
  at: Date;
  userId: string | null;
  actorId: string | null;
  sessionId: string | null;
  requestId: string;
  /** As docs/audit.md says for each type. */
  details: Record<string, unknown>;
}

export type EventMethod = (event: AuditedEvent) => void | Promise<void>;

export const onEvent = new ExtensionPoint<EventMethod, AuditEventType[]>('OnEvent', {
  patienceMs: 10_000,
});

/**
 * Tells the method of each event of the types after its transaction has committed, at least once and in no promised order.
 * A throw, or ten seconds, is tried again for a day, then the event is dead for this method; a `HopelessJob` is dead at once.
 */
export const OnEvent = (...types: [AuditEventType, ...AuditEventType[]]) => onEvent.join(types);
