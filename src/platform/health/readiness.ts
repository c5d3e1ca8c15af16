import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { SpareConnection } from '../database/spare-connection.js';
import { HttpSettings } from '../http/http.settings.js';
import { Metrics, type Reading } from '../metrics/metrics.js';
import { Unavailable } from '../problems/http.errors.js';
import { Redis } from '../redis/redis.js';

const answerWithinMs = 2_000;
/** So that a load balancer has seen the 503 when connections begin to be refused. */
const farewellMs = 3_000;

/** Whether this instance can serve requests. However many ask, PostgreSQL is asked by one at a time. */
@Injectable()
export class Readiness implements OnModuleDestroy {
  private isClosing = false;
  private underWay?: Promise<void>;

  constructor(
    private readonly connection: SpareConnection,
    private readonly redisConnection: Redis,
    private readonly settings: HttpSettings,
    metrics: Metrics,
  ) {
    metrics.gauge(
      {
        name: 'gatehouse_dependency_up',
        help: 'Whether it answers this instance: 1 or 0. Redis is absent where none is configured.',
        labels: ['dependency'],
      },
      () => this.dependencies(),
    );
  }

  get redis(): 'ok' | 'unavailable' | 'off' {
    if (!this.redisConnection.isConfigured) return 'off';
    return this.redisConnection.isAvailable ? 'ok' : 'unavailable';
  }

  /** @throws Unavailable */
  async check(): Promise<void> {
    if (this.isClosing) throw new Unavailable({ reason: 'shutting down' });
    await this.reachPostgres();
  }

  /** Not ready from now on. Everything is still served while the load balancer finds out. */
  async withdraw(): Promise<void> {
    this.isClosing = true;
    if (this.settings.isProduction) await sleep(farewellMs);
  }

  onModuleDestroy(): void {
    this.isClosing = true;
  }

  private async dependencies(): Promise<Reading<'dependency'>[]> {
    const postgres = await this.reachPostgres().then(
      () => 1,
      () => 0,
    );
    const redis = { off: [], ok: [1], unavailable: [0] }[this.redis];
    return [
      { labels: { dependency: 'postgres' }, value: postgres },
      ...redis.map((value) => ({ labels: { dependency: 'redis' }, value })),
    ];
  }

  private reachPostgres(): Promise<void> {
    this.underWay ??= this.askPostgres();
    return this.underWay;
  }

  private async askPostgres(): Promise<void> {
    try {
      await this.connection.ask(answerWithinMs);
    } catch (error) {
      throw new Unavailable({ reason: String(error) });
    } finally {
      this.underWay = undefined;
    }
  }
}
