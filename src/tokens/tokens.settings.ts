import { z } from 'zod';
import {
  addressVariables,
  httpUrl,
  limit,
  ownUrl,
  positive,
  secret,
  Settings,
  type SettingProblem,
  whole,
} from '../platform/config/index.js';

export class TokensSettings extends Settings({
  /** 32 bytes in base64. Encrypts the signing keys and, through HKDF, authenticates refresh tokens. */
  KEY_ENCRYPTION_SECRET: secret(),
  /** `iss` of access tokens; by default API_URL. */
  TOKEN_ISSUER: httpUrl().optional(),
  ...addressVariables,
  /** `aud` of access tokens. */
  TOKEN_AUDIENCE: z.string().default('gatehouse'),
  ACCESS_TOKEN_MINUTES: positive(15, 60),
  REFRESH_IDLE_DAYS: positive(7, 400),
  REFRESH_ABSOLUTE_DAYS: positive(30, 400),
  /** How long the refresh token before the current one still answers with the same successor. 0: never. */
  REFRESH_GRACE_SECONDS: z.coerce
    .number({ error: 'use a number from 0 to 60' })
    .min(0, 'use a number from 0 to 60')
    .max(60, 'use a number from 0 to 60')
    .default(10),
  MAX_SESSIONS_PER_USER: whole(20, 1, 1000),
  /** Rotations; answers within the grace are not counted. */
  LIMIT_REFRESH_PER_SESSION: limit(30, 60),
}) {
  static check(values: TokensSettings): SettingProblem[] {
    if (!(values.REFRESH_IDLE_DAYS > values.REFRESH_ABSOLUTE_DAYS)) return [];
    return [{ variable: 'REFRESH_IDLE_DAYS', mend: 'is longer than REFRESH_ABSOLUTE_DAYS' }];
  }

  get issuer(): string {
    return this.TOKEN_ISSUER ?? ownUrl(this);
  }
}
