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
import { modulusBits, tokenAlgorithms } from './keys/key-pairs.js';

export class TokensSettings extends Settings({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  /** 32 bytes in base64. Encrypts the signing keys and, through HKDF, authenticates refresh tokens. */
  KEY_ENCRYPTION_SECRET: secret(),
  /** While the secret is changed: the other one, which still opens signing keys and authenticates refresh tokens. */
  KEY_ENCRYPTION_SECRET_PREVIOUS: secret().optional(),
  /** With what access tokens are signed. Another one than the current key's gets a new key at the start. */
  TOKEN_ALGORITHM: z.enum(tokenAlgorithms, { error: `use ${tokenAlgorithms.join(', ')}` }).default('RS256'),
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
    const problems: SettingProblem[] = [];
    if (values.REFRESH_IDLE_DAYS > values.REFRESH_ABSOLUTE_DAYS)
      problems.push({ variable: 'REFRESH_IDLE_DAYS', mend: 'is longer than REFRESH_ABSOLUTE_DAYS' });
    if (values.KEY_ENCRYPTION_SECRET_PREVIOUS?.equals(values.KEY_ENCRYPTION_SECRET ?? Buffer.of())) {
      const mend = 'is the same as KEY_ENCRYPTION_SECRET: name the other secret, or leave it out';
      problems.push({ variable: 'KEY_ENCRYPTION_SECRET_PREVIOUS', mend });
    }
    return problems;
  }

  get issuer(): string {
    return this.TOKEN_ISSUER ?? ownUrl(this);
  }

  /** Of an RSA key that is imported, or that a server starts with. */
  get fewestModulusBits(): number {
    return this.NODE_ENV === 'production' ? modulusBits : 2048;
  }
}
