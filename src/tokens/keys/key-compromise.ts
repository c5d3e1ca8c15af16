import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Not, QueryFailedError } from 'typeorm';
import { AuditTrail } from '../../audit/index.js';
import { UnitOfWork } from '../../platform/database/index.js';
import { Clock } from '../../platform/clock/index.js';
import { KeyMaker } from './key-maker.js';
import { pickUpSeconds } from './key-times.js';
import { Revocation } from '../revocation/revocation.js';
import { Sessions } from '../sessions/sessions.js';
import { SigningKey } from './signing-key.entity.js';
import { KeysChanged, KeysRefused } from '../tokens.errors.js';

const attempts = 50;

/** What to do when a private key may be in other hands. */
@Injectable()
export class KeyCompromise {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly keyMaker: KeyMaker,
    private readonly revocation: Revocation,
    private readonly sessions: Sessions,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Retires every key at once and makes new ones. Access tokens of the old ones are stale; refresh tokens go on, unless the
   * sessions are ended too. It takes two seconds more: what is done is what every running instance has heard of.
   * @returns how many sessions it ended
   */
  async declare({ endSessions }: { endSessions: boolean }): Promise<number> {
    await this.replaceAll();
    const count = await this.withdrawAccess(endSessions);
    await sleep(pickUpSeconds * 1000);
    return count;
  }

  /** It is never refused for a rotation that was quicker: whatever key that brought is retired as well. */
  private async replaceAll(): Promise<void> {
    const { algorithm } = await this.repository.findOneByOrFail({ state: 'current' });
    const successors = await Promise.all([
      this.keyMaker.make(algorithm, 'current'),
      this.keyMaker.make(algorithm, 'next'),
    ]);
    await untilDone(
      (error) => error instanceof KeysChanged,
      () => this.unitOfWork.run(() => this.exchange(successors)),
    );
  }

  private async exchange(successors: SigningKey[]): Promise<void> {
    const retired = { state: 'retired' as const, retiredAt: this.clock.now(), privateKeyEncrypted: null };
    // The current key first, as every change of the keys does, so that two of them cannot deadlock.
    const { affected } = await this.repository.update({ state: 'current' }, retired);
    if (affected !== 1) throw new KeysChanged();
    await this.repository.update({ state: Not('retired') }, retired);
    await this.repository.insert(successors);
    const details = { kid: successors[0]!.kid, algorithm: successors[0]!.algorithm };
    await this.audit.record({ type: 'keys.compromised', details });
  }

  /**
   * Apart from the keys, which wait for nobody. It touches everybody's rows, so it gives way: before PostgreSQL calls a
   * deadlock (after 1 s) and fails somebody's request, it lets go and begins again.
   */
  private async withdrawAccess(endSessions: boolean): Promise<number> {
    return untilDone(isLockTimeout, () =>
      this.unitOfWork.run(async () => {
        await this.unitOfWork.manager.query(`SET LOCAL statement_timeout = 0`);
        await this.unitOfWork.manager.query(`SET LOCAL lock_timeout = '200ms'`);
        await this.revocation.makeEveryAccessTokenStale();
        if (!endSessions) return 0;
        const reason = 'keys_compromised';
        const count = await this.sessions.revokeEveryone(reason);
        await this.audit.record({ type: 'sessions.ended', details: { count, reason } });
        return count;
      }),
    );
  }

  private get repository() {
    return this.unitOfWork.repository(SigningKey);
  }
}

async function untilDone<Result>(
  isPassing: (error: unknown) => boolean,
  work: () => Promise<Result>,
): Promise<Result> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error)) throw error;
    }
  }
  throw new KeysRefused(
    'Others kept the keys or the sessions busy, so not everything is done: run this again.',
  );
}

function isLockTimeout(error: unknown): boolean {
  return error instanceof QueryFailedError && (error.driverError as { code?: string }).code === '55P03';
}
