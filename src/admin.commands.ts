import type { INestApplicationContext } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import { AdminUsersService, CreateUserRequest } from './admin/index.js';
import { type DeadEvent, EventHandlers } from './audit/index.js';
import { DeadLetters } from './auth/index.js';
import { EmailAddress } from './mail/index.js';
import { isUuid } from './platform/http/index.js';
import { type User, Users } from './users/index.js';
import { roles } from './vocabulary/index.js';

export interface AdminWords {
  /** What follows the command's name, without options. */
  operands: string[];
  email?: string;
  name?: string;
  'even-the-last'?: boolean;
}

/** Gives the sentence to print. @throws Error with the sentence to print instead */
type Command = (app: INestApplicationContext, words: AdminWords) => Promise<string>;

/** What admin.cli.ts runs. */
export const adminCommands = {
  create: async (app, { email = '', name = 'Administrator' }) => {
    const wanted = plainToInstance(CreateUserRequest, { email, name, roles: ['user', 'admin'] });
    const wrong = (await validate(wanted)).flatMap(({ property, constraints }) =>
      Object.values(constraints ?? {}).map((mend) => `--${property}: ${mend}.`),
    );
    if (wrong.length > 0) throw new Error(wrong.join(' '));
    await app.get(AdminUsersService).create(wanted);
    return `Made the administrator ${email}; a letter with a link to choose a password is on its way.`;
  },

  promote: async (app, { operands: [whom = ''] }) => {
    const user = await accountOf(app, whom);
    const kept = roles.filter((role) => user.roles.includes(role) || role === 'admin');
    await app.get(AdminUsersService).update(user.id, { roles: kept });
    return `${user.email} is an administrator now.`;
  },

  disable: async (app, { operands: [whom = ''], 'even-the-last': evenTheLast }) => {
    const user = await accountOf(app, whom);
    const service = app.get(AdminUsersService);
    await (evenTheLast ? service.disableEvenTheLast(user.id) : service.update(user.id, { disabled: true }));
    return `${user.email} is disabled: every session has ended. To let it in again: enable ${user.id}`;
  },

  enable: async (app, { operands: [whom = ''] }) => {
    const user = await accountOf(app, whom);
    await app.get(AdminUsersService).update(user.id, { disabled: false });
    return `${user.email} may log in again.`;
  },

  'revoke-sessions': async (app, { operands: [whom = ''] }) => {
    const user = await accountOf(app, whom);
    const count = await app.get(AdminUsersService).endSessions(user.id);
    return `Ended ${count} ${count === 1 ? 'session' : 'sessions'} of ${user.email}.`;
  },

  'requeue-mail': async (app, { operands: [id] }) => {
    const count = isNoId(id) ? 0 : await app.get(DeadLetters).requeue(id?.toLowerCase());
    if (id && count === 0) throw new Error(`There is no dead letter ${id}.`);
    return `Requeued ${count} ${count === 1 ? 'letter' : 'letters'}.`;
  },

  'dead-events': async (app) => {
    const { items } = await app.get(EventHandlers).listDead({ limit: 100 }, describe);
    return items.length > 0 ? items.join('\n') : 'There is no dead event.';
  },

  'requeue-events': async (app, { operands: [id] }) => {
    const count = isNoId(id) ? 0 : await app.get(EventHandlers).requeueDead(id?.toLowerCase());
    if (id && count === 0) throw new Error(`There is no dead event ${id}.`);
    return `Requeued ${count} ${count === 1 ? 'event' : 'events'}.`;
  },
} satisfies Record<string, Command>;

const describe = ({ id, handler, event, tries, lastError }: DeadEvent) =>
  `${id}  ${event.type} ${event.at}  ${handler}, ${tries} tries: ${lastError}`;

const isNoId = (id: string | undefined) => id !== undefined && !isUuid(id.toLowerCase());

/** By address, or by id: the audit trail and the log know ids alone. */
async function accountOf(app: INestApplicationContext, whom: string): Promise<User> {
  const users = app.get(Users);
  const byAddress = async () =>
    EmailAddress.isValid(whom)
      ? (await users.findByAddress(EmailAddress.parse(whom).canonical))[0]
      : undefined;
  const id = whom.toLowerCase();
  const user = isUuid(id) ? await users.find(id) : await byAddress();
  if (!user || user.provisional) throw new Error(`There is no verified account of ${whom}.`);
  return user;
}

export type AdminCommand = keyof typeof adminCommands;
