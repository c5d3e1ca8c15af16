/** Ours: what the rooms of Gatehouse itself name. Your own words go in the files beside this one, which spread these in. */

export const gatehousePermissions = [
  'users:read',
  'users:write',
  'sessions:write',
  'audit:read',
  'mail:read',
] as const;

/** Every fact that our rooms record; docs/audit.md explains each. */
export const gatehouseEventTypes = [
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
  'client.added',
  'client.removed',
] as const;
