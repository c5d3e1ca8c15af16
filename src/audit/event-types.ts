/** Every fact that the trail can hold; docs/audit.md explains each. */
export const auditEventTypes = [
  'user.signed_up',
  'user.sign_up_repeated',
  'user.email_verified',
  'user.created',
  'user.renamed',
  'user.role_changed',
  'user.disabled',
  'user.enabled',
  'user.deleted',
  'session.started',
  'session.refused',
  'session.ended',
  'session.refresh_reused',
  'sessions.ended',
  'password.reset_requested',
  'password.reset_forced',
  'password.reset',
  'password.changed',
  'email.change_requested',
  'email.changed',
  'mail.requeued',
  'keys.rotated',
  'keys.imported',
  'keys.compromised',
] as const;

export type AuditEventType = (typeof auditEventTypes)[number];
