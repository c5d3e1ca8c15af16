import { createPublicKey, type KeyObject } from 'node:crypto';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../platform/clock/index.js';
import { StartRefused } from '../../platform/config/index.js';
import { UnitOfWork } from '../../platform/database/index.js';
import { Metrics } from '../../platform/metrics/index.js';
import { Unavailable } from '../../platform/problems/index.js';
import { KeyMaker } from './key-maker.js';
import type { PublicJwk, TokenAlgorithm } from './key-pairs.js';
import { KeyPreparation } from './key-preparation.js';
import { verifiesUntil } from './key-times.js';
import { type KeyState, SigningKey } from './signing-key.entity.js';
import { TokensSettings } from '../tokens.settings.js';

const lookEveryMs = 1_000;

/** What signs. */
export interface SigningPair {
  kid: string;
  algorithm: TokenAlgorithm;
  privateKey: KeyObject;
  activatedAt: Date;
}

export interface VerificationKey {
  kid: string;
  algorithm: TokenAlgorithm;
  publicKey: KeyObject;
  publicJwk: PublicJwk;
  state: KeyState;
  /** Of a previous key: from then on it counts as retired. */
  endsAt?: Date;
}

/**
 * The keys of access tokens as this instance knows them. It looks for changes once a second, and at once when a token names
 * a key that it does not know; while PostgreSQL is away it goes on with those it has.
 */
@Injectable()
export class SigningKeys implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(SigningKeys.name);
  private keys = new Map<string, VerificationKey>();
  private signing?: SigningPair;
  private timer?: NodeJS.Timeout;
  private looking?: Promise<void>;
  private isUpToDate = false;
  private lookedAtOnceMs = -Infinity;
  private unopenedKid?: string;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly settings: TokensSettings,
    private readonly keyMaker: KeyMaker,
    private readonly preparation: KeyPreparation,
    metrics: Metrics,
  ) {
    metrics.gauge(
      {
        name: 'gatehouse_signing_key_age_seconds',
        help: 'For how long the key that this instance signs with has been the current one.',
      },
      () => (this.signing ? [{ labels: {}, value: this.ageSeconds(this.signing) }] : []),
    );
  }

  async onModuleInit(): Promise<void> {
    await this.preparation.ensure();
    await this.look();
    this.timer = setInterval(() => void this.look().catch(() => undefined), lookEveryMs).unref();
  }

  /** As late as that: requests are still judged while the process ends. */
  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /**
   * For a server, before it listens. Not for a command: its environment may lack TOKEN_ALGORITHM, and it has to start to
   * replace a key that is too short. @throws StartRefused
   */
  async prepareToServe(): Promise<void> {
    await this.preparation.adoptAlgorithm();
    await this.looking?.catch(() => undefined);
    await this.look();
    const { publicKey } = this.keys.get(this.current.kid)!;
    const bits = publicKey.asymmetricKeyDetails?.modulusLength ?? Infinity;
    if (bits >= this.settings.fewestModulusBits) return;
    throw new StartRefused(
      `The signing key has ${bits} bits, and production asks for ${this.settings.fewestModulusBits}: npm run keys -- rotate --now`,
    );
  }

  /** The pair that signs. */
  get current(): SigningPair {
    if (!this.signing) throw new Error('The signing keys are used before the application has started');
    return this.signing;
  }

  /** The key of that id, whether or not it may still verify. @throws Unavailable when it may be one that cannot be read now */
  async find(kid: string): Promise<VerificationKey | undefined> {
    if (!this.keys.has(kid)) await this.lookAtOnce().catch(() => undefined);
    const key = this.keys.get(kid);
    if (!key && !this.isUpToDate)
      throw new Unavailable({ reason: 'unknown kid, and the keys cannot be read' });
    return key;
  }

  hasEnded({ state, endsAt }: VerificationKey): boolean {
    return state === 'previous' && endsAt! <= this.clock.now();
  }

  /** The current key first. */
  publicJwks() {
    const order: KeyState[] = ['current', 'next', 'previous'];
    return [...this.keys.values()]
      .filter((key) => order.includes(key.state) && !this.hasEnded(key))
      .toSorted((one, other) => order.indexOf(one.state) - order.indexOf(other.state))
      .map(({ kid, algorithm, publicJwk }) => ({ ...publicJwk, kid, use: 'sig', alg: algorithm }));
  }

  /** Once a second at most: whoever makes up key ids must not make up queries. */
  private async lookAtOnce(): Promise<void> {
    if (!this.looking && performance.now() < this.lookedAtOnceMs + lookEveryMs) return;
    this.lookedAtOnceMs = performance.now();
    await this.look();
  }

  /** One at a time: while PostgreSQL does not answer they must not pile up. */
  private look(): Promise<void> {
    this.looking ??= this.read().finally(() => (this.looking = undefined));
    return this.looking;
  }

  private async read(): Promise<void> {
    try {
      this.take(await this.unitOfWork.repository(SigningKey).find());
      this.isUpToDate = true;
    } catch (error) {
      this.isUpToDate = false;
      throw error;
    }
  }

  private take(rows: SigningKey[]): void {
    const current = rows.find(({ state }) => state === 'current');
    if (current && current.kid !== this.signing?.kid) this.signWith(current);
    this.keys = new Map(rows.map((row) => [row.kid, this.verificationKey(row)]));
  }

  private signWith(row: SigningKey): void {
    try {
      this.signing = {
        kid: row.kid,
        algorithm: row.algorithm,
        privateKey: this.keyMaker.open(row).privateKey,
        activatedAt: row.activatedAt ?? row.createdAt,
      };
    } catch (error) {
      // Made under a secret that this instance was not given: it goes on with the key it has, as long as that is accepted.
      if (!this.signing) throw error;
      if (row.kid !== this.unopenedKid) this.logger.error(String(error));
      this.unopenedKid = row.kid;
    }
  }

  private ageSeconds({ activatedAt }: SigningPair): number {
    return Math.max(0, (this.clock.nowMs() - activatedAt.getTime()) / 1000);
  }

  private verificationKey({ kid, algorithm, state, publicJwk, replacedAt }: SigningKey): VerificationKey {
    const publicKey = this.keys.get(kid)?.publicKey ?? createPublicKey({ key: publicJwk, format: 'jwk' });
    const endsAt = replacedAt ? verifiesUntil(replacedAt, this.settings.ACCESS_TOKEN_MINUTES) : undefined;
    return { kid, algorithm, state, publicJwk, publicKey, endsAt };
  }
}
