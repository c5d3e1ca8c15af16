import { createPrivateKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/index.js';
import { StartRefused } from '../../platform/config/index.js';
import { DerivedKeys } from './derived-keys.js';
import { makePrivateKey, publicJwkOf, thumbprint, type TokenAlgorithm } from './key-pairs.js';
import type { SigningKey } from './signing-key.entity.js';

interface OpenedKey {
  privateKey: KeyObject;
  /** The same key under the secret of today, when it was under the previous one. */
  encryptedAnew?: Buffer;
}

/** Turns private keys into rows, and back. */
@Injectable()
export class KeyMaker {
  constructor(
    private readonly derivedKeys: DerivedKeys,
    private readonly clock: Clock,
  ) {}

  async make(algorithm: TokenAlgorithm, state: 'next' | 'current'): Promise<SigningKey> {
    return this.seal(await makePrivateKey(algorithm), algorithm, state);
  }

  seal(privateKey: KeyObject, algorithm: TokenAlgorithm, state: 'next' | 'current'): SigningKey {
    const publicJwk = publicJwkOf(privateKey);
    const kid = thumbprint(publicJwk);
    const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
    const now = this.clock.now();
    return {
      kid,
      algorithm,
      state,
      publicJwk,
      privateKeyEncrypted: this.derivedKeys.encrypt(pkcs8, kid),
      createdAt: now,
      activatedAt: state === 'current' ? now : null,
      replacedAt: null,
      retiredAt: null,
    };
  }

  /** @throws StartRefused when neither secret opens it */
  open({ kid, privateKeyEncrypted }: SigningKey): OpenedKey {
    try {
      const { plain, isOutdated } = this.derivedKeys.decrypt(privateKeyEncrypted!, kid);
      const privateKey = createPrivateKey({ key: plain, format: 'der', type: 'pkcs8' });
      return isOutdated
        ? { privateKey, encryptedAnew: this.derivedKeys.encrypt(plain, kid) }
        : { privateKey };
    } catch {
      throw new StartRefused(
        'KEY_ENCRYPTION_SECRET: does not open the signing keys in the database; set the secret that they were made with, ' +
          'if only as KEY_ENCRYPTION_SECRET_PREVIOUS',
      );
    }
  }
}
