import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { DataSource, type QueryRunner } from 'typeorm';
import { UnitOfWork } from '../../platform/database/index.js';
import { Redis } from '../../platform/redis/index.js';

const askEveryMs = 300;
/** How long one answer is relied on, from the moment of asking. */
const leaseMs = 1_000;
/** A denial that has not reached Redis by then is late; when all is well it takes a few milliseconds. */
const lateAfterMs = 300;
/** When every instance has asked again since a denial became late, and a margin. */
const knownEverywhereAfterMs = lateAfterMs + leaseMs + 200;

/** It was the last one used, and notes have been taken since. */
const isInUse = 'server_run = $1 AND used_until > clock_timestamp()';
/** All instances have heard that this server process ($1) is the one to ask. */
const isAgreed = `${isInUse} AND server_run_since < clock_timestamp() - interval '${knownEverywhereAfterMs} ms'`;

/** The number of a transaction that has revoked something, under which `pending_denials` has it. */
export interface DenialNote {
  transactionId: string;
}

/**
 * Whether this instance may take Redis's word. It asks PostgreSQL several times a second whether every denial has reached Redis
 * and relies on the answer for one second. Where a denial is late, a new epoch begins: what Redis has learned before is not
 * believed any more. So whoever cannot tell Redis has only to wait until the leases of the others have run out.
 */
@Injectable()
export class DenylistLease implements OnModuleInit, OnApplicationShutdown {
  private epoch = 0;
  private serverRun?: string;
  private endsAt = 0;
  private connection?: QueryRunner;
  private renewal?: Promise<void>;
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly redis: Redis,
  ) {}

  async onModuleInit(): Promise<void> {
    if (!this.redis.isConfigured) return;
    await this.renew();
    this.timer = setInterval(() => (this.renewal ??= this.tryToRenew()), askEveryMs).unref();
  }

  /** As late as that: requests are still served while the process ends. */
  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.renewal;
    await this.letGo();
  }

  /** What an entry has to bear to be believed; undefined while PostgreSQL has to be asked. */
  get generation(): string | undefined {
    const holds = performance.now() < this.endsAt && this.serverRun === this.redis.serverRun;
    return holds ? `${this.serverRun}.${this.epoch}` : undefined;
  }

  /** What the triggers have noted of the open transaction; undefined where no instance uses Redis. */
  async note(): Promise<DenialNote | undefined> {
    const [row] = await this.unitOfWork.manager.query<DenialNote[]>(
      `SELECT pg_current_xact_id()::text AS "transactionId" FROM denylist WHERE $1 OR used_until > clock_timestamp()`,
      [this.redis.isConfigured],
    );
    return row;
  }

  /**
   * Takes away the note when that server process has got the denial. @returns false where that is not enough: another server has
   * been agreed on, or this one so lately that somebody may still rely on the one before.
   */
  async settle({ transactionId }: DenialNote, serverRun: string): Promise<boolean> {
    const [agreed] = await this.query<object>(
      `WITH agreed AS (SELECT 1 FROM denylist WHERE ${isAgreed}),
            settled AS (DELETE FROM pending_denials WHERE transaction_id = $2 AND EXISTS (SELECT 1 FROM agreed))
       SELECT 1 FROM agreed`,
      [serverRun, transactionId],
    );
    return agreed !== undefined;
  }

  /** For a denial that has not reached Redis: returns when no instance relies any more on what was learned before it. */
  async outlast({ transactionId }: DenialNote, committedAtMs: number): Promise<void> {
    await this.beginAnEpoch(transactionId).catch(() => undefined);
    await sleep(Math.max(0, committedAtMs + knownEverywhereAfterMs - performance.now()));
  }

  private async tryToRenew(): Promise<void> {
    await this.renew().catch(() => this.letGo());
    this.renewal = undefined;
  }

  private async renew(): Promise<void> {
    const askedAt = performance.now();
    const serverRun = this.redis.serverRun;
    await this.beginAnEpochIfLate();
    // In a statement of its own: what another instance has just found late shows here as the new epoch.
    const [row] = await this.query<{ epoch: number; agreed: boolean; marked: boolean }>(
      `SELECT epoch, ${isAgreed} AS agreed,
              server_run = $1 AND used_until > clock_timestamp() + interval '30 s' AS marked FROM denylist`,
      [serverRun ?? ''],
    );
    if (serverRun && !row!.marked) await this.mark(serverRun);
    if (!row!.agreed) return;
    this.epoch = row!.epoch;
    this.serverRun = serverRun;
    this.endsAt = askedAt + leaseMs;
  }

  /** At once, where it is known that a denial has not arrived; else whoever finds the note late does it. */
  private async beginAnEpoch(transactionId: string): Promise<void> {
    await this.dataSource.query(
      `WITH settled AS (DELETE FROM pending_denials WHERE transaction_id = $1)
       UPDATE denylist SET epoch = epoch + 1`,
      [transactionId],
    );
  }

  private async beginAnEpochIfLate(): Promise<void> {
    await this.query(
      `WITH late AS (
         DELETE FROM pending_denials WHERE since < clock_timestamp() - $1 * interval '1 ms' RETURNING 1
       )
       UPDATE denylist SET epoch = epoch + 1 WHERE EXISTS (SELECT 1 FROM late)`,
      [lateAfterMs],
    );
  }

  /**
   * That Redis is in use, and which. While nobody used it nothing was noted, and while another one was in use this one was not
   * told: what it learned before does not count.
   */
  private async mark(serverRun: string): Promise<void> {
    await this.query(
      `UPDATE denylist SET used_until = clock_timestamp() + interval '90 s', server_run = $1,
         epoch = CASE WHEN ${isInUse} THEN epoch ELSE epoch + 1 END,
         server_run_since = CASE WHEN ${isInUse} THEN server_run_since ELSE clock_timestamp() END`,
      [serverRun],
    );
  }

  /** On a connection of its own: in line with requests for one of the pool, it would be late just when there are many. */
  private async query<Row>(sql: string, parameters: unknown[]): Promise<Row[]> {
    this.connection ??= this.dataSource.createQueryRunner();
    return (await this.connection.query(sql, parameters)) as Row[];
  }

  private async letGo(): Promise<void> {
    const { connection } = this;
    this.connection = undefined;
    await connection?.release().catch(() => undefined);
  }
}
