import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Passwords } from '../../src/auth/index.js';
import { EmailAddress } from '../../src/mail/index.js';
import { UnitOfWork } from '../../src/platform/database/index.js';
import { Users } from '../../src/users/index.js';
import { defaultRoles, type Role } from '../../src/vocabulary/index.js';
import { password as usualPassword } from './visitor.js';

export interface AccountOptions {
  email: string;
  /** Ada Lovelace unless told. */
  name?: string;
  password?: string;
  /** Beside those that a sign-up gives. */
  roles?: Role[];
}

export interface Account {
  userId: string;
  email: string;
  password: string;
}

/** Argon2 takes as long as it has to; of each password once is enough. */
const hashes = new Map<string, Promise<string>>();

/** A verified account, made by our services without a sign-up: no letter, no event, nothing counted. */
export async function createAccount(
  nest: NestFastifyApplication,
  { email, name = 'Ada Lovelace', password = usualPassword, roles = [] }: AccountOptions,
): Promise<Account> {
  const [users, passwords] = [nest.get(Users), nest.get(Passwords)];
  const hash = await hashOf(passwords, password);
  return nest.get(UnitOfWork).run(async () => {
    const address = EmailAddress.parse(email);
    const user = await users.create({ name, email: address, language: 'en', roles: withDefaults(roles) });
    await users.claimAddress(user);
    await passwords.set(user.id, hash);
    return { userId: user.id, email, password };
  });
}

function withDefaults(roles: Role[]): Role[] {
  return [...new Set([...defaultRoles, ...roles])];
}

function hashOf(passwords: Passwords, password: string): Promise<string> {
  const hash = hashes.get(password) ?? passwords.hash(password);
  hashes.set(password, hash);
  return hash;
}
