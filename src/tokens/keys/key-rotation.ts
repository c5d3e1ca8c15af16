import type { KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../audit/index.js';
import { Clock } from '../../platform/clock/index.js';
import { UnitOfWork } from '../../platform/database/index.js';
import { readPrivateKey } from './imported-key.js';
import { KeyMaker } from './key-maker.js';
import { thumbprint, publicJwkOf } from './key-pairs.js';
import { publicationSeconds } from './key-times.js';
import { type KeyState, SigningKey } from './signing-key.entity.js';
import { KeysChanged, KeysRefused } from '../tokens.errors.js';
import { TokensSettings } from '../tokens.settings.js';

/**
 * Changes of the signing keys by an operator; running instances pick them up by themselves. Each change begins by taking the
 * current key's place away, in one statement: of two changes at once the database lets one through, and the other is told.
 */
@Injectable()
export class KeyRotation {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly settings: TokensSettings,
    private readonly keyMaker: KeyMaker,
    private readonly audit: AuditTrail,
  ) {}

  /** Oldest first. */
  list(): Promise<SigningKey[]> {
    return this.repository.find({ order: { createdAt: 'ASC', kid: 'ASC' } });
  }

  /**
   * The next key becomes the current one, the current one previous, and a new next one is published.
   * @param atOnce also when caches of the JWKS may not have the next key yet
   * @throws KeysRefused
   */
  async rotate({ atOnce }: { atOnce: boolean }): Promise<SigningKey> {
    const next = await this.get('next');
    const ripeAt = new Date(next.createdAt.getTime() + publicationSeconds * 1000);
    if (!atOnce && ripeAt > this.clock.now()) throw tooEarly(ripeAt);
    const successor = await this.keyMaker.make(next.algorithm, 'next');
    await this.unitOfWork.run(async () => {
      const replacedKid = await this.replaceCurrent();
      const { affected } = await this.repository.update(
        { kid: next.kid, state: 'next' },
        { state: 'current', activatedAt: this.clock.now() },
      );
      if (affected !== 1) throw new KeysChanged();
      await this.repository.insert(successor);
      const details = { kid: next.kid, replacedKid, algorithm: next.algorithm };
      await this.audit.record({ type: 'keys.rotated', details });
    });
    return next;
  }

  /** A key from elsewhere becomes the current one; the next one stays. @throws KeysRefused */
  async import(pem: string): Promise<SigningKey> {
    const { algorithm } = await this.get('current');
    const privateKey = readPrivateKey(pem, algorithm, this.settings.fewestModulusBits);
    await this.refuseKnown(privateKey);
    const imported = this.keyMaker.seal(privateKey, algorithm, 'current');
    await this.unitOfWork.run(async () => {
      const replacedKid = await this.replaceCurrent();
      await this.repository.insert(imported);
      const details = { kid: imported.kid, replacedKid, algorithm };
      await this.audit.record({ type: 'keys.imported', details });
    });
    return imported;
  }

  /** It loses its private half here: from now on it only verifies. */
  private async replaceCurrent(): Promise<string> {
    const { kid } = await this.get('current');
    const { affected } = await this.repository.update(
      { kid, state: 'current' },
      { state: 'previous', replacedAt: this.clock.now(), privateKeyEncrypted: null },
    );
    if (affected !== 1) throw new KeysChanged();
    return kid;
  }

  /** Also one that was retired: a compromised key does not come back. */
  private async refuseKnown(privateKey: KeyObject): Promise<void> {
    const known = await this.repository.findOneBy({ kid: thumbprint(publicJwkOf(privateKey)) });
    if (known)
      throw new KeysRefused(`The key is here already (${known.kid}, ${known.state}): import another one.`);
  }

  private get(state: KeyState): Promise<SigningKey> {
    return this.repository.findOneByOrFail({ state });
  }

  private get repository() {
    return this.unitOfWork.repository(SigningKey);
  }
}

function tooEarly(ripeAt: Date): KeysRefused {
  return new KeysRefused(
    `The next key was published too recently for everybody who caches the JWKS to have it: rotate after ${ripeAt.toISOString()}, or now with --now.`,
  );
}
