import { Settings, whole } from '../platform/config/index.js';

export class AuditSettings extends Settings({
  /** How long events are kept. 0: for ever. */
  AUDIT_RETENTION_DAYS: whole(365, 0, 36_500),
}) {}
