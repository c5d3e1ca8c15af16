import 'reflect-metadata';
import { parseArgs } from 'node:util';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { EmailAddress } from './mail/index.js';
import { Users } from './users/index.js';
import { AdminUsersService } from './admin/index.js';

const usage = `Usage:
  npm run admin -- create --email ada@example.com --name "Ada Lovelace"   makes an administrator; the password is set by mail
  npm run admin -- promote ada@example.com                                gives an account the admin role`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { email: { type: 'string' }, name: { type: 'string' } },
});
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
  await adminUsers.update(user.id, { roles: ['user', 'admin'] });
  return `${email} is an administrator now.`;
}

if (!email || !EmailAddress.isValid(email) || (command !== 'create' && command !== 'promote')) {
  console.error(usage);
  process.exit(2);
}
try {
  const app = await NestFactory.createApplicationContext(AppModule.with(process.env), {
    logger: ['error', 'warn'],
    abortOnError: false,
  });
  await run(app, email)
    .then((sentence) => console.log(sentence))
    .finally(() => app.close());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
