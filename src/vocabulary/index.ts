export type { Claims } from './claims.js';
export { type AuditEventType, auditEventTypes } from './event-types.js';
export { gatehouseEventTypes, gatehousePermissions } from './gatehouse.js';
export { type Language, languages } from './languages.js';
export { defaultRoles, type Permission, permissions, permissionsOf, type Role, roles } from './roles.js';
