import { parseArgs } from 'node:util';
import type { INestApplicationContext } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import { runCommand } from './command.js';
import { AdminUsersService, CreateUserRequest } from './admin/index.js';
import { type DeadEvent, EventHandlers } from './audit/index.js';
import { DeadLetters } from './auth/index.js';
import { EmailAddress } from './mail/index.js';
import { isUuid } from './platform/http/index.js';
import { type User, Users } from './users/index.js';
import { roles } from './vocabulary/index.js';

interface Words {
  /** What follows the command's name, without options. */
  operands: string[];
  email?: string;
  name?: string;
  'even-the-last'?: boolean;
}

interface Command {
  example: string;
  does: string;
  accepts(words: Words): boolean;
  /** The sentence to print. @throws Error with the sentence to print instead */
  run(app: INestApplicationContext, words: Words): Promise<string>;
}

const commands: Record<string, Command> = {
  create: {
    example: 'create --email ada@example.com --name "Ada Lovelace"',
    does: 'makes an administrator; the password is set by mail',
    accepts: ({ operands, email }) => operands.length === 0 && EmailAddress.isValid(email ?? ''),
    async run(app, { email = '', name = 'Administrator' }) {
      const wanted = plainToInstance(CreateUserRequest, { email, name, roles: ['user', 'admin'] });
      const wrong = (await validate(wanted)).flatMap(({ property, constraints }) =>
        Object.values(constraints ?? {}).map((mend) => `--${property}: ${mend}.`),
      );
      if (wrong.length > 0) throw new Error(wrong.join(' '));
      await app.get(AdminUsersService).create(wanted);
      return `Made the administrator ${email}; a letter with a link to choose a password is on its way.`;
    },
  },
  promote: {
    example: 'promote ada@example.com',
    does: 'gives an account the admin role',
    accepts: namesOneAccount,
    async run(app, { operands: [whom = ''] }) {
      const user = await accountOf(app, whom);
      const kept = roles.filter((role) => user.roles.includes(role) || role === 'admin');
      await app.get(AdminUsersService).update(user.id, { roles: kept });
      return `${user.email} is an administrator now.`;
    },
  },
  disable: {
    example: 'disable ada@example.com [--even-the-last]',
    does: 'locks an account out: its sessions end, and no login works; --even-the-last: the last administrator too',
    accepts: namesOneAccount,
    async run(app, { operands: [whom = ''], 'even-the-last': evenTheLast }) {
      const user = await accountOf(app, whom);
      const service = app.get(AdminUsersService);
      await (evenTheLast ? service.disableEvenTheLast(user.id) : service.update(user.id, { disabled: true }));
      return `${user.email} is disabled: every session has ended. To let it in again: enable ${user.id}`;
    },
  },
  enable: {
    example: 'enable ada@example.com',
    does: 'lets a disabled account in again',
    accepts: namesOneAccount,
    async run(app, { operands: [whom = ''] }) {
      const user = await accountOf(app, whom);
      await app.get(AdminUsersService).update(user.id, { disabled: false });
      return `${user.email} may log in again.`;
    },
  },
  'revoke-sessions': {
    example: 'revoke-sessions ada@example.com',
    does: 'ends every session of an account, on all devices',
    accepts: namesOneAccount,
    async run(app, { operands: [whom = ''] }) {
      const user = await accountOf(app, whom);
      const count = await app.get(AdminUsersService).endSessions(user.id);
      return `Ended ${count} ${count === 1 ? 'session' : 'sessions'} of ${user.email}.`;
    },
  },
  'requeue-mail': {
    example: 'requeue-mail [ID]',
    does: 'sends dead letters again: one, or all',
    accepts: ({ operands: [id, ...more] }) => more.length === 0 && (id === undefined || isUuid(id)),
    async run(app, { operands: [id] }) {
      const count = await app.get(DeadLetters).requeue(id);
      if (id && count === 0) throw new Error(`There is no dead letter ${id}.`);
      return `Requeued ${count} ${count === 1 ? 'letter' : 'letters'}.`;
    },
  },
  'dead-events': {
    example: 'dead-events',
    does: 'lists events that a method of @OnEvent() did not take, the last 100',
    accepts: ({ operands }) => operands.length === 0,
    async run(app) {
      const { items } = await app.get(EventHandlers).listDead({ limit: 100 }, describe);
      return items.length > 0 ? items.join('\n') : 'There is no dead event.';
    },
  },
  'requeue-events': {
    example: 'requeue-events [ID]',
    does: 'tells them again: one, or all',
    accepts: ({ operands: [id, ...more] }) => more.length === 0 && (id === undefined || isUuid(id)),
    async run(app, { operands: [id] }) {
      const count = await app.get(EventHandlers).requeueDead(id);
      if (id && count === 0) throw new Error(`There is no dead event ${id}.`);
      return `Requeued ${count} ${count === 1 ? 'event' : 'events'}.`;
    },
  },
};

const describe = ({ id, handler, event, tries, lastError }: DeadEvent) =>
  `${id}  ${event.type} ${event.at}  ${handler}, ${tries} tries: ${lastError}`;

const { command, words } = readArguments();
if (!command?.accepts(words)) {
  console.error(usage());
  process.exit(2);
}
await runCommand(process.env, (app) => command.run(app, words));

function readArguments(): { command?: Command; words: Words } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        email: { type: 'string' },
        name: { type: 'string' },
        'even-the-last': { type: 'boolean' },
      },
    });
    const [name = '', ...operands] = positionals;
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    return { command, words: { operands, ...values } };
  } catch {
    return { words: { operands: [] } };
  }
}

function namesOneAccount({ operands: [whom = '', ...more] }: Words): boolean {
  return more.length === 0 && (isUuid(whom) || EmailAddress.isValid(whom));
}

/** By address, or by id: the audit trail and the log know ids alone. */
async function accountOf(app: INestApplicationContext, whom: string): Promise<User> {
  const users = app.get(Users);
  const user = isUuid(whom)
    ? await users.find(whom.toLowerCase())
    : (await users.findByAddress(EmailAddress.parse(whom).canonical))[0];
  if (!user || user.provisional) throw new Error(`There is no verified account of ${whom}.`);
  return user;
}

function usage(): string {
  const width = Math.max(...Object.values(commands).map(({ example }) => example.length));
  const lines = Object.values(commands).map(
    ({ example, does }) => `  npm run admin -- ${example.padEnd(width)}   ${does}`,
  );
  return ['Usage (an id will do in place of an address):', ...lines].join('\n');
}
