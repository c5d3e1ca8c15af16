/** What a person can be. The first is what a sign-up gets. */
export const roles = ['user', 'admin'] as const;
export type Role = (typeof roles)[number];

export const permissions = [
  'users:read',
  'users:write',
  'sessions:write',
  'audit:read',
  'mail:read',
] as const;
export type Permission = (typeof permissions)[number];

/** The one place that says what a role may do. */
const permissionsOf: Record<Role, readonly Permission[]> = {
  user: [],
  admin: permissions,
};

export const defaultRoles: Role[] = ['user'];

/** A role that the vocabulary no longer knows grants nothing. */
export function permissionsOfRoles(held: readonly string[]): Permission[] {
  return [...new Set(roles.filter((role) => held.includes(role)).flatMap((role) => permissionsOf[role]))];
}
