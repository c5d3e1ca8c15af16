import { gatehousePermissions } from './gatehouse.js';

/** Yours. What a person can be. `user` and `admin` have to stay: our rooms know them. */
export const roles = ['user', 'admin', 'manager'] as const;
export type Role = (typeof roles)[number];

/** What a sign-up gets. */
export const defaultRoles: Role[] = ['user'];

/** Yours. What may be done: `what:how`, and `:own` where it is only what is one's own. */
export const permissions = [...gatehousePermissions, 'projects:manage'] as const;
export type Permission = (typeof permissions)[number];

/** Yours, and the one place that says what a role may do. */
export const permissionsOf: Record<Role, readonly Permission[]> = {
  user: [],
  admin: permissions,
  manager: ['projects:manage'],
};
