export { AuditEvent } from './audit-event.entity.js';
export { AuditSettings } from './audit.settings.js';
export { AuditModule } from './audit.module.js';
export { type AuditFilter, AuditTrail } from './audit-trail.js';
export { type DeadEvent, EventHandlers } from './event-handlers.js';
export { type AuditedEvent, OnEvent } from './on-event.js';
