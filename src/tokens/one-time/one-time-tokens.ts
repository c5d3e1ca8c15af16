import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { Clock } from '../../platform/clock/index.js';
import { returning, UnitOfWork } from '../../platform/database/index.js';
import { type OneTimePurpose, OneTimeToken } from './one-time-token.entity.js';
import { LinkInvalid } from '../tokens.errors.js';

/** Single-use tokens for links in letters: 256 random bits, bound to a user, a purpose and an address. */
@Injectable()
export class OneTimeTokens {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** The token itself, which is nowhere kept. An older one of the same user and purpose is dead from here on. */
  async issue(userId: string, purpose: OneTimePurpose, email: string, lifeSeconds: number): Promise<string> {
    const rawToken = randomBytes(32).toString('base64url');
    const row = { tokenHash: hash(rawToken), email, expiresAt: this.clock.secondsFromNow(lifeSeconds) };
    await this.repository.upsert({ userId, purpose, ...row }, ['userId', 'purpose']);
    return rawToken;
  }

  /** Looks without consuming, for checks that come before. @throws LinkInvalid */
  async peek(purpose: OneTimePurpose, presented: string): Promise<OneTimeToken> {
    const expiresAt = MoreThan(this.clock.now());
    const token = await this.repository.findOneBy({ purpose, tokenHash: hash(presented), expiresAt });
    if (!token) throw new LinkInvalid();
    return token;
  }

  /** Consumes it: of any number of racing requests one gets the row. @throws LinkInvalid */
  async redeem(purpose: OneTimePurpose, presented: string): Promise<OneTimeToken> {
    const { raw } = await this.repository
      .createQueryBuilder()
      .delete()
      .where('token_hash = :hash AND purpose = :purpose AND expires_at > :now')
      .setParameters({ hash: hash(presented), purpose, now: this.clock.now() })
      .returning(returning(this.repository))
      .execute();
    const [token] = raw as OneTimeToken[];
    if (!token) throw new LinkInvalid();
    return token;
  }

  async revokeAll(userId: string): Promise<void> {
    await this.repository.delete({ userId });
  }

  private get repository() {
    return this.unitOfWork.repository(OneTimeToken);
  }
}

function hash(rawToken: string): Buffer {
  return createHash('sha256').update(rawToken).digest();
}
