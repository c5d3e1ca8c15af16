import type { INestApplicationContext } from '@nestjs/common';
import { Clients } from './oauth/index.js';

/** It stands in a table of the terminal. */
const nameShape = /^[^\p{C}\p{Z}](?:[^\p{C}]{0,98}[^\p{C}\p{Z}])?$/u;

/** What clients.cli.ts runs. Each gives what to print. @throws Error with the sentence to print instead */
export const clientsCommands = { add, list, remove };

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
