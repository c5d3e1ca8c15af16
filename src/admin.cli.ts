import { parseArgs } from 'node:util';
import type { INestApplicationContext } from '@nestjs/common';
import { runCommand } from './command.js';
import { AdminUsersService } from './admin/index.js';
import { type DeadEvent, EventHandlers } from './audit/index.js';
import { DeadLetters } from './auth/index.js';
import { EmailAddress } from './mail/index.js';
import { isUuid } from './platform/http/index.js';
import { Users } from './users/index.js';
import { roles } from './vocabulary/index.js';

interface Words {
  /** What follows the command's name, without options. */
  operands: string[];
  email?: string;
  name?: string;
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
      await app.get(AdminUsersService).create({ email, name, roles: ['user', 'admin'] });
      return `Made the administrator ${email}; a letter with a link to choose a password is on its way.`;
    },
  },
  promote: {
    example: 'promote ada@example.com',
    does: 'gives an account the admin role',
    accepts: ({ operands: [email, ...more] }) => more.length === 0 && EmailAddress.isValid(email ?? ''),
    async run(app, { operands: [email = ''] }) {
      const [user] = await app.get(Users).findByAddress(EmailAddress.parse(email).canonical);
      if (!user || user.provisional) throw new Error(`There is no verified account of ${email}.`);
      const kept = roles.filter((role) => user.roles.includes(role) || role === 'admin');
      await app.get(AdminUsersService).update(user.id, { roles: kept });
      return `${email} is an administrator now.`;
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
      options: { email: { type: 'string' }, name: { type: 'string' } },
    });
    const [name = '', ...operands] = positionals;
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    return { command, words: { operands, ...values } };
  } catch {
    return { words: { operands: [] } };
  }
}

function usage(): string {
  const width = Math.max(...Object.values(commands).map(({ example }) => example.length));
  const lines = Object.values(commands).map(
    ({ example, does }) => `  npm run admin -- ${example.padEnd(width)}   ${does}`,
  );
  return ['Usage:', ...lines].join('\n');
}
