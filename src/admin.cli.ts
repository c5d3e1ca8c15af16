import { parseArgs } from 'node:util';
import type { AdminCommand, AdminWords } from './admin.commands.js';

interface Form {
  example: string;
  does: string;
  /** How many words follow the name: at least, at most. */
  operands?: [number, number];
  needs?: keyof AdminWords;
  options?: (keyof AdminWords)[];
}

/** What can be typed; what it does is loaded when that is clear, as it brings the whole application. */
const forms: Record<AdminCommand, Form> = {
  create: {
    example: 'create --email ada@example.com --name "Ada Lovelace"',
    does: 'makes an administrator; the password is set by mail',
    needs: 'email',
    options: ['email', 'name'],
  },
  promote: {
    example: 'promote ada@example.com',
    does: 'gives an account the admin role',
    operands: [1, 1],
  },
  disable: {
    example: 'disable ada@example.com [--even-the-last]',
    does: 'locks an account out: its sessions end, and no login works; --even-the-last: the last administrator too',
    operands: [1, 1],
    options: ['even-the-last'],
  },
  enable: {
    example: 'enable ada@example.com',
    does: 'lets a disabled account in again',
    operands: [1, 1],
  },
  'revoke-sessions': {
    example: 'revoke-sessions ada@example.com',
    does: 'ends every session of an account, on all devices',
    operands: [1, 1],
  },
  'requeue-mail': {
    example: 'requeue-mail [ID]',
    does: 'sends dead letters again: one, or all',
    operands: [0, 1],
  },
  'dead-events': {
    example: 'dead-events',
    does: 'lists events that a method of @OnEvent() did not take, the last 100',
  },
  'requeue-events': {
    example: 'requeue-events [ID]',
    does: 'tells them again: one, or all',
    operands: [0, 1],
  },
};

const read = readArguments();
if (!read) {
  console.error(usage());
  process.exit(2);
}
const { name, words } = read;
const [{ runCommand }, { adminCommands }] = await Promise.all([
  import('./command.js'),
  import('./admin.commands.js'),
]);
await runCommand(process.env, (app) => adminCommands[name](app, words));

/** Undefined where it has not the form of a command. */
function readArguments(): { name: AdminCommand; words: AdminWords } | undefined {
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
    const words: AdminWords = { operands, ...values };
    return isCommand(name) && fits(forms[name], words) ? { name, words } : undefined;
  } catch {
    return undefined;
  }
}

function isCommand(name: string): name is AdminCommand {
  return Object.hasOwn(forms, name);
}

function fits({ operands: [least, most] = [0, 0], needs, options = [] }: Form, words: AdminWords): boolean {
  const { operands, ...given } = words;
  if (operands.length < least || operands.length > most) return false;
  return (
    (!needs || needs in given) && Object.keys(given).every((option) => options.some((o) => o === option))
  );
}

function usage(): string {
  const width = Math.max(...Object.values(forms).map(({ example }) => example.length));
  const lines = Object.values(forms).map(
    ({ example, does }) => `  npm run admin -- ${example.padEnd(width)}   ${does}`,
  );
  return ['Usage (an id will do in place of an address):', ...lines].join('\n');
}
