import { parseArgs } from 'node:util';
import type { INestApplicationContext } from '@nestjs/common';
import { roles } from './access/index.js';
import { runCommand } from './command.js';
import { EmailAddress } from './mail/index.js';
import { Users } from './users/index.js';
import { AdminUsersService } from './admin/index.js';

const usage = `Usage:
  npm run admin -- create --email ada@example.com --name "Ada Lovelace"   makes an administrator; the password is set by mail
  npm run admin -- promote ada@example.com                                gives an account the admin role`;

const { values, positionals } = readArguments();
const [command, address] = positionals;
const email = command === 'create' ? values.email : address;

/** @throws Error with the sentence to print */
async function run(app: INestApplicationContext, email: string): Promise<string> {
  const adminUsers = app.get(AdminUsersService);
  if (command === 'create') {
    await adminUsers.create({ email, name: values.name ?? 'Administrator', roles: ['user', 'admin'] });
    return `Made the administrator ${email}; a letter with a link to choose a password is on its way.`;
  }
  const [user] = await app.get(Users).findByAddress(EmailAddress.parse(email).canonical);
  if (!user || user.provisional) throw new Error(`There is no verified account of ${email}.`);
  const kept = roles.filter((role) => user.roles.includes(role) || role === 'admin');
  await adminUsers.update(user.id, { roles: kept });
  return `${email} is an administrator now.`;
}

if (!email || !EmailAddress.isValid(email) || (command !== 'create' && command !== 'promote')) {
  console.error(usage);
  process.exit(2);
}
await runCommand(process.env, (app) => run(app, email));

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { email: { type: 'string' }, name: { type: 'string' } },
    });
  } catch {
    return { values: {} as { email?: string; name?: string }, positionals: [] };
  }
}
