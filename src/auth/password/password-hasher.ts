import { randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import argon2 from 'argon2';
import bcrypt from 'bcrypt';
import { HashQueue } from './hash-queue.js';

/** 19 MiB, two passes, one lane: OWASP password storage (2026). */
const parameters = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const saltBytes = 16;

/** A PHC string: parameters (libraries differ in their order), salt, digest. */
const argon2Form = /^\$argon2id\$v=19\$([mtp]=\d+,[mtp]=\d+,[mtp]=\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;
const bcryptForm = /^\$2[aby]\$/;

/** Passwords as Unicode means them: composed (NFC), then the bytes exactly as typed. */
@Injectable()
export class PasswordHasher implements OnModuleInit {
  private decoy = '';

  constructor(private readonly queue: HashQueue) {}

  async onModuleInit(): Promise<void> {
    this.decoy = await this.hash(randomBytes(32).toString('hex'));
  }

  /** @param salt of 16 bytes, where several hashes have to be comparable with one computation; else random */
  hash(password: string, salt = randomBytes(saltBytes)): Promise<string> {
    return this.queue.run(() => argon2.hash(password.normalize('NFC'), { ...parameters, salt }));
  }

  async verify(hash: string, password: string): Promise<boolean> {
    return (await this.findMatch([hash], password)) !== undefined;
  }

  /**
   * The first of the hashes that the password opens. Hashes with one salt and parameters cost one computation together,
   * and none at all cost the same: whether an address is known cannot be told from the time.
   */
  async findMatch(hashes: string[], password: string): Promise<string | undefined> {
    const groups = Object.groupBy(hashes.length > 0 ? hashes : [this.decoy], saltAndParameters);
    let match: string | undefined;
    for (const group of Object.values(groups) as string[][]) match ??= await this.matchIn(group, password);
    return match === this.decoy ? undefined : match;
  }

  /** True for a hash that a login should replace: weaker parameters than ours, or bcrypt. */
  needsRehash(hash: string): boolean {
    const form = argon2Form.exec(hash);
    if (!form) return true;
    const { memoryCost, timeCost } = parametersOf(form[1]!);
    return memoryCost < parameters.memoryCost || timeCost < parameters.timeCost;
  }

  private async matchIn(group: string[], password: string): Promise<string | undefined> {
    const [first = ''] = group;
    const form = argon2Form.exec(first);
    if (!form) return (await this.verifyBcrypt(first, password)) ? first : undefined;
    const options = { ...parameters, ...parametersOf(form[1]!), salt: Buffer.from(form[2]!, 'base64') };
    const computed = await this.queue.run(() => argon2.hash(password.normalize('NFC'), options));
    return group.find((hash) => isEqual(digestOf(hash), digestOf(computed)));
  }

  /** bcrypt reads 72 bytes and no more: a longer password would match every other with the same beginning. */
  private async verifyBcrypt(hash: string, password: string): Promise<boolean> {
    if (!bcryptForm.test(hash) || Buffer.byteLength(password) > 72) return false;
    // What PHP calls $2y$ is $2b$; the library knows that name only.
    return this.queue.run(() => bcrypt.compare(password, hash.replace(/^\$2y\$/, '$2b$')));
  }
}

/** `m=19456,t=2,p=1`, in any order. */
function parametersOf(text: string) {
  const { m, t, p } = Object.fromEntries(text.split(',').map((pair) => pair.split('='))) as Record<
    string,
    string
  >;
  return { memoryCost: Number(m), timeCost: Number(t), parallelism: Number(p) };
}

function saltAndParameters(hash: string): string {
  const form = argon2Form.exec(hash);
  return form ? `${form[1]}$${form[2]}` : hash;
}

function digestOf(hash: string): string {
  return argon2Form.exec(hash)?.[3] ?? '';
}

function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
