import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../platform/database/index.js';
import { isInstant, type Page, positionFrom, toPage } from '../platform/paging/index.js';
import { User } from './user.entity.js';
import type { Role } from '../vocabulary/index.js';

export const userStatuses = ['active', 'disabled', 'unverified'] as const;
export type UserStatus = (typeof userStatuses)[number];

export const userSorts = ['createdAt', '-createdAt', 'email', '-email'] as const;
export type UserSort = (typeof userSorts)[number];

export interface UserFilter {
  limit: number;
  cursor?: string;
  /** Part of the name or address. */
  query?: string;
  role?: Role;
  status?: UserStatus;
  sort: UserSort;
}

const conditionOf: Record<UserStatus, string> = {
  active: 'person.disabledAt IS NULL AND person.emailVerifiedAt IS NOT NULL',
  disabled: 'person.disabledAt IS NOT NULL',
  unverified: 'person.disabledAt IS NULL AND person.emailVerifiedAt IS NULL',
};

export function statusOf({ disabledAt, emailVerifiedAt }: User): UserStatus {
  if (disabledAt) return 'disabled';
  return emailVerifiedAt ? 'active' : 'unverified';
}

/** Pages through users by keyset, so that a page costs the same however far one has come. */
@Injectable()
export class UserList {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async page<Item>(filter: UserFilter, toItem: (user: User) => Item): Promise<Page<Item>> {
    const sortsByEmail = filter.sort.endsWith('email');
    const column = sortsByEmail ? 'person.emailCanonical' : 'person.createdAt';
    const isDescending = filter.sort.startsWith('-');
    const query = this.unitOfWork.repository(User).createQueryBuilder('person');
    if (filter.query)
      query.andWhere('(person.name ILIKE :like OR person.emailCanonical ILIKE :like)', like(filter.query));
    if (filter.role) query.andWhere(holdsRole(filter.role), filter);
    if (filter.status) query.andWhere(conditionOf[filter.status]);
    const position = positionFrom(filter.cursor, sortsByEmail ? (key) => key.includes('@') : isInstant);
    if (position) query.andWhere(`(${column}, person.id) ${isDescending ? '<' : '>'} (:key, :id)`, position);
    const rows = await query
      .orderBy(column, isDescending ? 'DESC' : 'ASC')
      .addOrderBy('person.id', isDescending ? 'DESC' : 'ASC')
      .limit(filter.limit + 1)
      .getMany();
    const keyOf = (user: User) => (sortsByEmail ? user.emailCanonical : user.createdAt.toISOString());
    return toPage(rows, filter.limit, (user) => ({ key: keyOf(user), id: user.id }), toItem);
  }
}

/** The second condition follows from the first, but PostgreSQL has to be told: few rows are in the index that it names. */
function holdsRole(role: Role): string {
  return `:role = ANY (person.roles)${role === 'user' ? '' : " AND person.roles <> '{user}'"}`;
}

/** The wildcards of LIKE are ordinary characters to the person who searches. */
function like(text: string): { like: string } {
  return { like: `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%` };
}
