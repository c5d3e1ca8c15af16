import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../platform/database/index.js';
import type { AccessTokenClaims } from './access-token-form.js';
import { TokenRevoked, TokenStale } from './tokens.errors.js';
import { TokenVersion } from './token-version.entity.js';

/** Whether an access token that is otherwise right still counts. PostgreSQL is asked on every request. */
@Injectable()
export class Revocation {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @throws TokenRevoked when its session has ended, TokenStale when its user's rights have changed */
  async check({ sid, sub, ver }: AccessTokenClaims): Promise<void> {
    const [session] = await this.unitOfWork.manager.query<{ live: boolean; least: number }[]>(
      `SELECT s.revoked_at IS NULL AS live, COALESCE(v.ver, 0) AS least
         FROM sessions s LEFT JOIN token_versions v ON v.user_id = s.user_id
        WHERE s.id = $1 AND s.user_id = $2`,
      [sid, sub],
    );
    if (!session?.live) throw new TokenRevoked();
    if (ver < session.least) throw new TokenStale();
  }

  async currentVersion(userId: string): Promise<number> {
    const row = await this.unitOfWork.repository(TokenVersion).findOneBy({ userId });
    return row?.ver ?? 0;
  }

  /** From the commit on, every access token of the user is stale; refresh tokens go on. */
  async makeAccessTokensStale(userId: string): Promise<void> {
    await this.unitOfWork.manager.query(
      `INSERT INTO token_versions (user_id, ver) VALUES ($1, 1)
       ON CONFLICT (user_id) DO UPDATE SET ver = token_versions.ver + 1`,
      [userId],
    );
  }

  /** As `makeAccessTokensStale` for everybody who has a session, and so perhaps an access token. */
  async makeEveryAccessTokenStale(): Promise<void> {
    await this.unitOfWork.manager.query(
      `INSERT INTO token_versions (user_id, ver) SELECT DISTINCT user_id, 1 FROM sessions WHERE revoked_at IS NULL
       ON CONFLICT (user_id) DO UPDATE SET ver = token_versions.ver + 1`,
    );
  }
}
