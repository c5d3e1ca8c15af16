import type { components } from '@gatehouse/client';

export type Role = components['schemas']['Role'];

export const roleNames: readonly (readonly [role: Role, name: string])[] = [
  ['user', 'User'],
  ['admin', 'Administrator'],
];
