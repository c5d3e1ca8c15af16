import { randomInt, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { Clock } from '../../platform/clock/index.js';
import {
  type AccessTokenPayload,
  leewaySeconds,
  maxLength,
  parseClaims,
  parseHeader,
  payloadOf,
} from './access-token-form.js';
import { CheckedSignatures } from './checked-signatures.js';
import { OwnClaims } from './own-claims.js';
import { signToken } from './sign-token.js';
import { Revocation } from '../revocation/revocation.js';
import type { OpenSession } from '../sessions/open-session.js';
import { SigningKeys, type VerificationKey } from '../keys/signing-keys.js';
import { TokenExpired, TokenInvalid, TokenStale } from '../tokens.errors.js';
import { TokensSettings } from '../tokens.settings.js';

export interface IssuedAccessToken {
  accessToken: string;
  expiresInSeconds: number;
}

/** Shortens lives by up to this share, so that tabs and devices do not all refresh in the same second. */
const jitterShare = 0.05;

/**
 * Access tokens (RFC 9068, `at+jwt`). Verifying is two steps around the check of signature, issuer and audience: `keyFor`
 * before it, `acceptChecked` after it. In a request passport-jwt makes that check, elsewhere `verify`, both by `signatureRules`; of a
 * token that has passed it once, `recall` leaves it out.
 */
@Injectable()
export class AccessTokens {
  private readonly checked = new CheckedSignatures();

  constructor(
    private readonly jwt: JwtService,
    private readonly signingKeys: SigningKeys,
    private readonly revocation: Revocation,
    private readonly clock: Clock,
    private readonly settings: TokensSettings,
    private readonly ownClaims: OwnClaims,
  ) {}

  async issue({ session, ver }: OpenSession, roles: string[]): Promise<IssuedAccessToken> {
    const iat = this.clock.nowSeconds();
    const exp = Math.min(iat + this.lifeSeconds(), Math.floor(session.expiresAt.getTime() / 1000));
    const claims: AccessTokenPayload = {
      iss: this.settings.issuer,
      aud: this.settings.TOKEN_AUDIENCE,
      sub: session.userId,
      sid: session.id,
      jti: randomUUID(),
      iat,
      exp,
      auth_time: Math.floor(session.createdAt.getTime() / 1000),
      roles,
      ver,
    };
    const pair = this.signingKeys.current;
    const own = await this.ownClaims.of({ userId: session.userId, sessionId: session.id, roles });
    // Ours come last: whatever a name is, ours is what counts.
    const accessToken = await signToken({ ...own, ...claims }, pair);
    const isTooLong = accessToken.length > maxLength && Object.keys(own).length > 0;
    return {
      accessToken: isTooLong ? await signToken(claims, pair) : accessToken,
      expiresInSeconds: exp - iat,
    };
  }

  /** What the JWT library checks beside the signature; an algorithm for each token comes with its key. */
  get signatureRules() {
    return {
      issuer: this.settings.issuer,
      audience: this.settings.TOKEN_AUDIENCE,
      // PostgreSQL's clock decides, in `accept`, not this machine's.
      ignoreExpiration: true,
      ignoreNotBefore: true,
    };
  }

  /**
   * Judges a token that did not come as the credentials of a request, exactly as one that did.
   * @throws TokenInvalid | TokenExpired | TokenRevoked | TokenStale | Unavailable
   */
  async verify(presented: string): Promise<AccessTokenPayload> {
    return (await this.recall(presented)) ?? (await this.verifyAnew(presented));
  }

  /**
   * Judges a token whose signature was found right before; undefined for one that is new here.
   * @throws TokenInvalid | TokenExpired | TokenRevoked | TokenStale | Unavailable
   */
  async recall(presented: string): Promise<AccessTokenPayload | undefined> {
    if (!this.checked.has(presented)) return undefined;
    await this.keyFor(presented);
    return this.accept(payloadOf(presented));
  }

  /**
   * The key to check the signature with, for a token whose form and header are right. One whose key's time is over is told to
   * refresh, signature or not: only so does a rotation log nobody out.
   * @throws TokenInvalid | TokenExpired | TokenStale | Unavailable
   */
  async keyFor(presented: string): Promise<VerificationKey> {
    const { kid, alg } = parseHeader(presented);
    const key = await this.signingKeys.find(kid);
    if (!key) throw new TokenInvalid({ reason: 'unknown kid' });
    // One key, one algorithm: RFC 8725, 3.1.
    if (alg !== key.algorithm) throw new TokenInvalid({ reason: 'another alg' });
    if (key.state === 'retired') throw new TokenStale({ reason: 'the key was compromised' });
    if (this.signingKeys.hasEnded(key)) throw new TokenExpired({ reason: 'the time of the key is over' });
    return key;
  }

  /**
   * Judges the claims of a token whose signature, issuer and audience have just been found right, and remembers that they were.
   * @throws TokenInvalid | TokenExpired | TokenRevoked | TokenStale
   */
  async acceptChecked(presented: string, payload: unknown): Promise<AccessTokenPayload> {
    const claims = await this.accept(payload);
    this.checked.add(presented);
    return claims;
  }

  private async accept(payload: unknown): Promise<AccessTokenPayload> {
    const claims = parseClaims(payload, this.settings.ACCESS_TOKEN_MINUTES * 60);
    const now = this.clock.nowSeconds();
    if (claims.exp + leewaySeconds <= now) throw new TokenExpired();
    if (claims.iat - leewaySeconds > now || (claims.nbf ?? 0) - leewaySeconds > now) {
      throw new TokenInvalid({ reason: 'not valid yet' });
    }
    await this.revocation.check(claims);
    return claims;
  }

  private async verifyAnew(presented: string): Promise<AccessTokenPayload> {
    const { algorithm, publicKey } = await this.keyFor(presented);
    const rules = { ...this.signatureRules, algorithms: [algorithm] };
    // Its types know PEM only; jsonwebtoken takes a KeyObject as well, and that is parsed once.
    const key = publicKey as unknown as string;
    const payload = await this.jwt
      .verifyAsync<object>(presented, { ...rules, publicKey: key })
      .catch((error: Error) => {
        throw new TokenInvalid({ reason: error.message });
      });
    return this.acceptChecked(presented, payload);
  }

  private lifeSeconds(): number {
    const seconds = this.settings.ACCESS_TOKEN_MINUTES * 60;
    return Math.max(1, Math.round(seconds - randomInt(0, 1001) * 0.001 * jitterShare * seconds));
  }
}
