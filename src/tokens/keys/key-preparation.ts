import { Injectable, Logger } from '@nestjs/common';
import { In, Not } from 'typeorm';
import { AuditTrail } from '../../audit/index.js';
import { Clock } from '../../platform/clock/index.js';
import { UnitOfWork } from '../../platform/database/index.js';
import { KeyMaker } from './key-maker.js';
import { SigningKey } from './signing-key.entity.js';
import { TokensSettings } from '../tokens.settings.js';

/** What a start does to the signing keys. Any number of instances may do it at once: the first one's statements count. */
@Injectable()
export class KeyPreparation {
  private readonly logger = new Logger(KeyPreparation.name);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly settings: TokensSettings,
    private readonly keyMaker: KeyMaker,
    private readonly audit: AuditTrail,
  ) {}

  /** There is a current key and a next one, and both are under the secret of today. @throws StartRefused */
  async ensure(): Promise<void> {
    const current = await this.ensureThereIs('current');
    await this.ensureThereIs('next', current.algorithm);
    for (const key of await this.repository.findBy({ state: In(['current', 'next']) })) {
      const { encryptedAnew } = this.keyMaker.open(key);
      const { kid, privateKeyEncrypted } = key;
      if (encryptedAnew)
        await this.repository.update(
          { kid, privateKeyEncrypted: privateKeyEncrypted! },
          { privateKeyEncrypted: encryptedAnew },
        );
    }
  }

  /** When TOKEN_ALGORITHM is not the current key's, a new key takes its place; tokens of the old one go on until they expire. */
  async adoptAlgorithm(): Promise<void> {
    const algorithm = this.settings.TOKEN_ALGORITHM;
    const current = await this.repository.findOneByOrFail({ state: 'current' });
    if (current.algorithm === algorithm) return;
    const [successor, next] = await Promise.all([
      this.keyMaker.make(algorithm, 'current'),
      this.keyMaker.make(algorithm, 'next'),
    ]);
    await this.unitOfWork.run(async () => {
      const { affected } = await this.repository.update(
        { state: 'current', algorithm: Not(algorithm) },
        { state: 'previous', replacedAt: this.clock.now(), privateKeyEncrypted: null },
      );
      if (affected !== 1) return;
      // It has signed nothing.
      await this.repository.delete({ state: 'next' });
      await this.repository.insert([successor, next]);
      const details = { kid: successor.kid, replacedKid: current.kid, algorithm };
      await this.audit.record({ type: 'keys.rotated', details });
    });
  }

  private async ensureThereIs(state: 'current' | 'next', algorithm = this.settings.TOKEN_ALGORITHM) {
    const existing = await this.repository.findOneBy({ state });
    if (existing) return existing;
    const key = await this.keyMaker.make(algorithm, state);
    // The unique index keeps the first of those that start together.
    await this.repository.createQueryBuilder().insert().values(key).orIgnore().execute();
    this.logger.log(`Made the ${state} signing key`);
    return this.repository.findOneByOrFail({ state });
  }

  private get repository() {
    return this.unitOfWork.repository(SigningKey);
  }
}
