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

/** People in one transaction. */
const batchSize = 1_000;
/** Before every id that there is. */
const nobody = '00000000-0000-0000-0000-000000000000';

interface Batch {
  /** Whom it went up to; undefined when there was nobody left. */
  last: string | undefined;
  ended: number;
}

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
   * Apart from the keys, which wait for nobody, and in batches: it touches everybody's rows, and whoever waits for one must not
   * wait long. It gives way as well: before PostgreSQL calls a deadlock (after 1 s) and fails somebody's request, it lets go
   * and does the batch again.
   */
  private async withdrawAccess(endSessions: boolean): Promise<number> {
    let count = 0;
    for (let batch: Batch = { last: nobody, ended: 0 }; batch.last; count += batch.ended)
      batch = await untilDone(isLockTimeout, () =>
        this.unitOfWork.run(() => this.withdrawNext(batch.last!, endSessions)),
      );
    const details = { count, reason: 'keys_compromised' };
    if (endSessions) await this.audit.record({ type: 'sessions.ended', details });
    return count;
  }

  private async withdrawNext(after: string, endSessions: boolean): Promise<Batch> {
    await this.unitOfWork.manager.query(`SET LOCAL lock_timeout = '200ms'`);
    const last = await this.revocation.makeNextAccessTokensStale(after, batchSize);
    const isToEnd = endSessions && last !== undefined;
    const ended = isToEnd ? await this.sessions.revokeBetween(after, last, 'keys_compromised') : 0;
    return { last, ended };
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
