import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../platform/clock/index.js';
import { UnitOfWork } from '../../platform/database/index.js';
import type { AccessTokenPayload } from '../access/access-token-form.js';
import { DeniedToken } from './denied-token.entity.js';
import { type Denial, Denylist, type Standing } from './denylist.js';
import { DenylistLease } from './denylist-lease.js';
import { TokenRevoked, TokenStale } from '../tokens.errors.js';
import { TokensSettings } from '../tokens.settings.js';
import { TokenVersion } from './token-version.entity.js';

/** An access token that was accepted. */
export interface HeldToken {
  tokenId: string;
  userId: string;
  sessionId: string;
  expiresAt: Date;
}

/**
 * Whether an access token that is otherwise right still counts. PostgreSQL decides; Redis, where there is one, answers in its
 * place for as long as it may be believed.
 */
@Injectable()
export class Revocation {
  private readonly announced = new WeakMap<EntityManager, Map<string, Denial>>();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly denylist: Denylist,
    private readonly lease: DenylistLease,
    private readonly clock: Clock,
    private readonly settings: TokensSettings,
  ) {}

  /** @throws TokenRevoked when it or its session has ended, TokenStale when its user's rights have changed */
  async check({ sub, sid, jti, ver }: AccessTokenPayload): Promise<void> {
    const truth = () => this.unitOfWork.read(() => this.truth(sub, sid));
    const { isLive, leastVer, deniedTokenIds } = await this.denylist.standing(sub, sid, truth);
    if (!isLive || deniedTokenIds.includes(jti)) throw new TokenRevoked({}, sub);
    if (ver < leastVer) throw new TokenStale();
  }

  async currentVersion(userId: string): Promise<number> {
    const row = await this.unitOfWork.repository(TokenVersion).findOneBy({ userId });
    return row?.ver ?? 0;
  }

  /** Every access token of the user is stale; refresh tokens go on. In an open unit of work, as all that revokes. */
  async makeAccessTokensStale(userId: string): Promise<void> {
    await this.unitOfWork.manager.query(
      `INSERT INTO token_versions (user_id, ver) VALUES ($1, 1)
       ON CONFLICT (user_id) DO UPDATE SET ver = token_versions.ver + 1`,
      [userId],
    );
    await this.announce(userId);
  }

  /**
   * As makeAccessTokensStale, for so many of those who have sessions, in the order of their ids from that one on.
   * @returns the last of them; undefined when there are no more
   */
  async makeNextAccessTokensStale(afterUserId: string, limit: number): Promise<string | undefined> {
    const [row] = await this.unitOfWork.manager.query<[{ last: string | null }]>(
      `WITH next AS (
         SELECT DISTINCT user_id FROM sessions WHERE revoked_at IS NULL AND user_id > $1 ORDER BY user_id LIMIT $2
       ), raised AS (
         INSERT INTO token_versions (user_id, ver) SELECT user_id, 1 FROM next
         ON CONFLICT (user_id) DO UPDATE SET ver = token_versions.ver + 1
       )
       SELECT max(user_id::text) AS last FROM next`,
      [afterUserId, limit],
    );
    return row.last ?? undefined;
  }

  /** One access token by its `jti`, until it expires; its session goes on. */
  async denyToken({ tokenId, userId, sessionId, expiresAt }: HeldToken): Promise<void> {
    const denied = { sessionId, jti: tokenId, expiresAt };
    await this.unitOfWork.repository(DeniedToken).upsert(denied, ['sessionId', 'jti']);
    await this.announce(userId);
  }

  /**
   * Has Redis told what no longer counts of this user's, once the open unit of work has committed. Called after each statement
   * that revokes, also one that found nothing left to revoke: an earlier try may have died before Redis heard of it. Of what is
   * never announced (a cascade, SQL by hand) the triggers take note, and every instance knows within 1.5 s.
   */
  async announce(userId: string): Promise<void> {
    const { manager } = this.unitOfWork;
    const announced = this.announced.get(manager) ?? new Map<string, Denial>();
    const note = await this.lease.note();
    if (!note) return;
    const sessions = new Map([
      ...(announced.get(userId)?.sessions ?? []),
      ...(await this.deniedSessions(userId)),
    ]);
    announced.set(userId, { userId, sessions });
    if (this.announced.has(manager)) return;
    this.announced.set(manager, announced);
    await this.unitOfWork.afterCommit(() => {
      this.announced.delete(manager);
      return this.denylist.deny([...announced.values()], note);
    });
  }

  /** Of which there may still be access tokens. */
  private async deniedSessions(userId: string): Promise<Denial['sessions']> {
    const rows = await this.unitOfWork.manager.query<{ id: string; ended: boolean }[]>(
      `SELECT id, revoked_at IS NOT NULL AS ended FROM sessions s
        WHERE user_id = $1 AND (revoked_at > $2 OR EXISTS (SELECT 1 FROM denied_tokens WHERE session_id = s.id))`,
      [userId, this.clock.secondsFromNow(-this.settings.ACCESS_TOKEN_MINUTES * 60)],
    );
    return new Map(rows.map(({ id, ended }) => [id, ended ? 'ended' : 'ask']));
  }

  private async truth(userId: string, sessionId: string): Promise<Standing> {
    const [row] = await this.unitOfWork.manager.query<[Standing?]>(
      `SELECT s.revoked_at IS NULL AS "isLive", COALESCE(v.ver, 0) AS "leastVer",
              ARRAY(SELECT jti FROM denied_tokens WHERE session_id = s.id) AS "deniedTokenIds"
         FROM sessions s LEFT JOIN token_versions v ON v.user_id = s.user_id
        WHERE s.id = $1 AND s.user_id = $2`,
      [sessionId, userId],
    );
    return row ?? { isLive: false, leastVer: 0, deniedTokenIds: [] };
  }
}
