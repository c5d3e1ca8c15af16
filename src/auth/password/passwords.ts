import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Any } from 'typeorm';
import { Clock } from '../../platform/clock/index.js';
import { UnitOfWork } from '../../platform/database/index.js';
import { ValidationFailed } from '../../platform/problems/index.js';
import { DerivedKeys } from '../../tokens/index.js';
import type { User } from '../../users/index.js';
import { Password } from './password.entity.js';
import { PasswordHasher } from './password-hasher.js';
import { PasswordTries } from './password-tries.js';

/** A password that was right, and the stored hash it was right for. */
export interface PasswordMatch {
  user: User;
  hash: string;
}

/** The passwords of users: kept as hashes, compared, upgraded. */
@Injectable()
export class Passwords {
  private readonly signUpSaltKey: Buffer;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly hasher: PasswordHasher,
    private readonly tries: PasswordTries,
    derivedKeys: DerivedKeys,
  ) {
    this.signUpSaltKey = derivedKeys.derive('sign-up-salt', 32);
  }

  hash(password: string): Promise<string> {
    return this.hasher.hash(password);
  }

  /**
   * Sign-ups that wait for one address share a salt, so that a login compares its password with all of them at the cost of
   * one: otherwise two sign-ups would make a login slower exactly where there is no account yet.
   */
  hashForSignUp(password: string, canonicalAddress: string): Promise<string> {
    const salt = createHmac('sha256', this.signUpSaltKey).update(canonicalAddress).digest().subarray(0, 16);
    return this.hasher.hash(password, salt);
  }

  /** Which of the users the password opens. The same work for none as for one. */
  async findMatch(users: User[], password: string): Promise<PasswordMatch | undefined> {
    const stored = await this.repository.findBy({ userId: Any(users.map(({ id }) => id)) });
    const hash = await this.hasher.findMatch(
      stored.map((row) => row.hash),
      password,
    );
    const owner = stored.find((row) => row.hash === hash)?.userId;
    const user = users.find(({ id }) => id === owner);
    return user && hash ? { user, hash } : undefined;
  }

  /**
   * Counts as a login does: a stolen session is no way around the lock-out.
   * @throws ValidationFailed `password_incorrect` at the field, when it is not the user's password; TooManyRequests
   */
  async confirm(user: User, password: string, pointer: string): Promise<PasswordMatch> {
    const match = await this.tries.judge(user.emailCanonical, () => this.findMatch([user], password));
    if (!match) throw incorrect(pointer);
    return match;
  }

  /**
   * Under the lock of the user's row: whether the hash that was compared, outside, is still the one that counts. It is not
   * after a reset, a change, or another login's upgrade in between.
   */
  async isStill({ user, hash }: PasswordMatch): Promise<boolean> {
    return this.repository.existsBy({ userId: user.id, hash });
  }

  /** As `isStill`. @throws ValidationFailed `password_incorrect` */
  async ensureStill(match: PasswordMatch, pointer: string): Promise<void> {
    if (!(await this.isStill(match))) throw incorrect(pointer);
  }

  /** A stronger hash of the same password, when the stored one is weak by now. */
  async rehash({ hash }: PasswordMatch, password: string): Promise<string | undefined> {
    return this.hasher.needsRehash(hash) ? this.hasher.hash(password) : undefined;
  }

  async set(userId: string, hash: string): Promise<void> {
    await this.repository.upsert({ userId, hash, changedAt: this.clock.now() }, ['userId']);
  }

  /** From now on no password opens the account, until a reset sets one. */
  async remove(userId: string): Promise<void> {
    await this.repository.delete({ userId });
  }

  private get repository() {
    return this.unitOfWork.repository(Password);
  }
}

function incorrect(pointer: string): ValidationFailed {
  return new ValidationFailed({
    errors: [{ pointer, code: 'password_incorrect', message: 'This is not your current password' }],
  });
}
