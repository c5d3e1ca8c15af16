import { parseArgs } from 'node:util';
import type { INestApplicationContext } from '@nestjs/common';
import { runCommand } from './command.js';
import { Clients } from './oauth/index.js';

const usage = `Usage:
  npm run clients -- add NAME    a service that may introspect and revoke tokens; prints its secret, once
  npm run clients -- list        the services, removed ones as well
  npm run clients -- remove ID   its secret opens nothing any more, on every server at once`;

type Command = (app: INestApplicationContext) => Promise<string>;

/** It stands in a table of the terminal. */
const nameShape = /^[^\p{C}\p{Z}](?:[^\p{C}]{0,98}[^\p{C}\p{Z}])?$/u;

const command = readCommand();
if (!command) {
  console.error(usage);
  process.exit(2);
}
await runCommand(process.env, command);

function readCommand(): Command | undefined {
  const [name, operand, ...more] = readArguments();
  if (more.length > 0) return undefined;
  if (name === 'list' && operand === undefined) return list;
  if (name === 'add' && operand) return (app) => add(app, operand);
  if (name === 'remove' && operand) return (app) => remove(app, operand);
  return undefined;
}

function readArguments(): string[] {
  try {
    return parseArgs({ allowPositionals: true, options: {} }).positionals;
  } catch {
    return [];
  }
}

async function add(app: INestApplicationContext, name: string): Promise<string> {
  if (!nameShape.test(name)) throw new Error('Use a name of 1 to 100 characters, without line breaks.');
  const { clientId, secret } = await app.get(Clients).add(name);
  return `Added ${name}. The secret is shown this once and kept nowhere:\n\nCLIENT_ID=${clientId}\nCLIENT_SECRET=${secret}`;
}

async function list(app: INestApplicationContext): Promise<string> {
  const clients = await app.get(Clients).list();
  const rows = clients.map(({ id, name, createdAt, revokedAt }) => [
    id,
    createdAt.toISOString(),
    revokedAt?.toISOString() ?? '',
    name,
  ]);
  return [['ID', 'ADDED', 'REMOVED', 'NAME'], ...rows]
    .map(([id = '', added = '', removed = '', name]) =>
      [id.padEnd(36), added.padEnd(24), removed.padEnd(24), name].join('  '),
    )
    .join('\n');
}

async function remove(app: INestApplicationContext, id: string): Promise<string> {
  if (!(await app.get(Clients).remove(id.toLowerCase()))) throw new Error(`There is no client ${id}.`);
  return `Removed ${id}.`;
}
