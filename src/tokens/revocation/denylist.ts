import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { Injectable } from '@nestjs/common';
import { Metrics } from '../../platform/metrics/index.js';
import { Redis, RedisScript } from '../../platform/redis/index.js';
import { type DenialNote, DenylistLease } from './denylist-lease.js';
import { TokensSettings } from '../tokens.settings.js';

/** What PostgreSQL says about the access tokens of a session. */
export interface Standing {
  isLive: boolean;
  /** The least `ver` that counts. */
  leastVer: number;
  /** `jti` of those that were denied one by one. */
  deniedTokenIds: string[];
}

/** What no longer counts of one user's, as the transaction that commits sees it. Any older `ver` may be among it. */
export interface Denial {
  userId: string;
  /** By session: whether it has ended, or has tokens that are denied one by one. */
  sessions: Map<string, 'ended' | 'ask'>;
}

/** How long whoever found nothing may take to come back from PostgreSQL with the answer. */
const claimMs = 5_000;

const ended = 'ended';
const ask = 'ask';

/** Writes an answer only where the claim of who asked still stands: a denial that came in between has removed it. */
const learn = new RedisScript(`
for i, key in ipairs(KEYS) do
  if redis.call('GET', key) == ARGV[1] then redis.call('SET', key, ARGV[i + 2], 'PX', ARGV[2]) end
end`);

/** KEYS: the user's ver, sessions; ARGV: life in ms, what each session becomes. To know nothing is as good, where memory is lacking. */
const deny = new RedisScript(`
redis.call('DEL', KEYS[1])
for i = 2, #KEYS do
  if redis.pcall('SET', KEYS[i], ARGV[i], 'PX', ARGV[1]).err then redis.call('DEL', KEYS[i]) end
end`);

/**
 * Redis's copy of what PostgreSQL says: by session, whether it is live, ended, or has tokens that are denied one by one; by user,
 * the least `ver`; each for the life of an access token. That an entry is missing proves nothing, as it may have been evicted or
 * lost with the server: then PostgreSQL is asked, and what it says is kept here. Every denial may come twice or late: "ended" stays
 * true for ever, and what is removed is asked for again.
 */
@Injectable()
export class Denylist {
  private readonly lifeMs: number;
  private readonly checks;

  constructor(
    private readonly redis: Redis,
    private readonly lease: DenylistLease,
    { ACCESS_TOKEN_MINUTES }: TokensSettings,
    metrics: Metrics,
  ) {
    this.checks = metrics.counter(
      {
        name: 'gatehouse_revocation_checks_total',
        help: 'Access tokens that were judged, by who knew whether they still count.',
        labels: ['source'],
      },
      [{ source: 'redis' }, { source: 'postgres' }],
    );
    this.lifeMs = Math.ceil((ACCESS_TOKEN_MINUTES * 60 + 10) * 1000);
  }

  /** @param truth asks PostgreSQL: where Redis does not know, does not answer, or may not be believed */
  async standing(userId: string, sessionId: string, truth: () => Promise<Standing>): Promise<Standing> {
    let source = 'redis';
    const askPostgres = () => {
      source = 'postgres';
      return truth();
    };
    return this.look(userId, sessionId, askPostgres).finally(() => this.checks.inc({ source }));
  }

  /**
   * Tells Redis, after the commit and before the answer. Where that fails it returns 1.5 s after the commit, when no instance
   * relies on Redis for this any more.
   */
  async deny(denials: Denial[], note: DenialNote): Promise<void> {
    const committedAtMs = performance.now();
    if (!(await this.tell(denials, note).catch(() => false))) await this.lease.outlast(note, committedAtMs);
  }

  private async look(userId: string, sessionId: string, truth: () => Promise<Standing>): Promise<Standing> {
    const generation = this.lease.generation;
    if (!generation) return truth();
    const keys = [sessionKey(userId, sessionId), verKey(userId)];
    const found = await this.redis.ask((client) => client.mGet(keys)).catch(() => undefined);
    // Asked again: the answer may be that of another server, which took the place of the first meanwhile.
    if (!found || this.lease.generation !== generation) return truth();
    const [session, ver] = found;
    if (session === ended) return { isLive: false, leastVer: 0, deniedTokenIds: [] };
    if (session === ask) return truth();
    const isLive = session === `live.${generation}`;
    const leastVer = ver?.endsWith(`.${generation}`) ? Number.parseInt(ver, 10) : undefined;
    if (isLive && leastVer !== undefined) return { isLive, leastVer, deniedTokenIds: [] };
    const unknown = keys.filter((_, at) => (at === 0 ? !isLive : leastVer === undefined));
    return this.learn(unknown, generation, truth);
  }

  private async tell(denials: Denial[], note: DenialNote): Promise<boolean> {
    const { serverRun } = this.redis;
    if (!serverRun) return false;
    for (const { userId, sessions } of denials) {
      const keys = [verKey(userId), ...[...sessions.keys()].map((id) => sessionKey(userId, id))];
      await this.redis.run(deny, keys, [this.lifeMs, ...sessions.values()]);
    }
    // The same as before: what was told is with the process that the others have to ask.
    return serverRun === this.redis.serverRun && this.lease.settle(note, serverRun);
  }

  /** Claims the keys before PostgreSQL is asked, so that an answer of before a denial cannot be written after it. */
  private async learn(keys: string[], generation: string, truth: () => Promise<Standing>): Promise<Standing> {
    const claim = `?${randomUUID()}`;
    const expiration = { type: 'PX', value: claimMs } as const;
    const isClaimed = await this.redis
      .ask((client) => Promise.all(keys.map((key) => client.set(key, claim, { expiration }))))
      .then(
        () => true,
        () => false,
      );
    const standing = await truth();
    const values = keys.map((key) =>
      key.endsWith(':ver') ? `${standing.leastVer}.${generation}` : sessionValue(standing, generation),
    );
    // Nobody waits for it: at worst the next request asks again.
    if (isClaimed) void this.redis.run(learn, keys, [claim, this.lifeMs, ...values]).catch(() => undefined);
    return standing;
  }
}

function sessionValue({ isLive, deniedTokenIds }: Standing, generation: string): string {
  if (!isLive) return ended;
  return deniedTokenIds.length > 0 ? ask : `live.${generation}`;
}

// In braces: in a cluster, the keys of a user are on one node, where one command reaches them.
const verKey = (userId: string) => `gatehouse:{${userId}}:ver`;
const sessionKey = (userId: string, sessionId: string) => `gatehouse:{${userId}}:session:${sessionId}`;
