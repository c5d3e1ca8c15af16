import type { components } from '@gatehouse/client';

export type Role = components['schemas']['Role'];

/** Yours to add to: a role that is not here is kept, and shown by its own name where people are listed. */
export const roleNames: readonly (readonly [role: Role, name: string])[] = [
  ['user', 'User'],
  ['admin', 'Administrator'],
];
