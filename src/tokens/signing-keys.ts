import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../platform/clock/index.js';
import { StartRefused } from '../platform/config/index.js';
import { UnitOfWork } from '../platform/database/index.js';
import { DerivedKeys } from './derived-keys.js';
import { type PublicJwk, SigningKey } from './signing-key.entity.js';

export const signingAlgorithm = 'RS256';

/** 128 bits of strength: OWASP ASVS 5.0, 11.2.3. */
const modulusBits = 3072;

interface LoadedKey {
  kid: string;
  privateKey: KeyObject;
  publicKey: KeyObject;
  publicJwk: PublicJwk;
}

/** The key that signs access tokens, made at the first start and shared by every instance through PostgreSQL. */
@Injectable()
export class SigningKeys implements OnModuleInit {
  private readonly logger = new Logger(SigningKeys.name);
  private loaded?: LoadedKey;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly derivedKeys: DerivedKeys,
  ) {}

  async onModuleInit(): Promise<void> {
    const stored = (await this.findCurrent()) ?? (await this.create());
    this.loaded = this.open(stored);
  }

  get current(): LoadedKey {
    if (!this.loaded) throw new Error('The signing keys are used before the application has started');
    return this.loaded;
  }

  /** The key of that id, if it may verify. */
  findPublicKey(kid: string): KeyObject | undefined {
    return kid === this.current.kid ? this.current.publicKey : undefined;
  }

  publicJwks() {
    const { kid, publicJwk } = this.current;
    return [{ ...publicJwk, kid, use: 'sig', alg: signingAlgorithm }];
  }

  private findCurrent(): Promise<SigningKey | null> {
    return this.unitOfWork.repository(SigningKey).findOneBy({ state: 'current' });
  }

  /** Instances that start together may each make one: the unique index keeps the first, and all read that. */
  private async create(): Promise<SigningKey> {
    const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: modulusBits });
    const { kty, n, e } = publicKey.export({ format: 'jwk' }) as unknown as PublicJwk;
    // The members in lexical order without white space: RFC 7638.
    const kid = createHash('sha256').update(JSON.stringify({ e, kty, n })).digest('base64url');
    const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
    const key = { kid, algorithm: signingAlgorithm, state: 'current', publicJwk: { kty, n, e } };
    await this.unitOfWork.manager
      .createQueryBuilder()
      .insert()
      .into(SigningKey)
      .values({
        ...key,
        privateKeyEncrypted: this.derivedKeys.encrypt(pkcs8, kid),
        createdAt: this.clock.now(),
      })
      .orIgnore()
      .execute();
    this.logger.log('Made the signing key');
    return this.unitOfWork.repository(SigningKey).findOneByOrFail({ state: 'current' });
  }

  private open({ kid, publicJwk, privateKeyEncrypted }: SigningKey): LoadedKey {
    const publicKey = createPublicKey({ key: publicJwk, format: 'jwk' });
    return { kid, publicJwk, publicKey, privateKey: this.decrypt(kid, privateKeyEncrypted) };
  }

  private decrypt(kid: string, encrypted: Buffer): KeyObject {
    try {
      return createPrivateKey({
        key: this.derivedKeys.decrypt(encrypted, kid),
        format: 'der',
        type: 'pkcs8',
      });
    } catch {
      throw new StartRefused(
        'KEY_ENCRYPTION_SECRET: does not open the signing key in the database; set the secret that it was made with',
      );
    }
  }
}
