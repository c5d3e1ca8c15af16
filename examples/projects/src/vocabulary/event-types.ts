import { gatehouseEventTypes } from './gatehouse.js';

/** Yours. Every fact that the audit trail can hold, in the past tense. */
export const auditEventTypes = [...gatehouseEventTypes, 'project.removed'] as const;
export type AuditEventType = (typeof auditEventTypes)[number];
