import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import passport from 'passport';
import { Strategy } from 'passport-jwt';
import { AccessTokens } from '../tokens/index.js';
import { presentedAccessToken } from './presented-token.js';
import { type Principal, toPrincipal } from './principal.js';

/** passport makes an object of its own for each request, with the strategy as its prototype. */
interface OneRequest {
  _verifOpts: object;
}

/**
 * Verifies the access token of a request. passport-jwt checks signature, algorithm, issuer and audience; what it does not
 * know is checked before (form and header, in `keyFor`) and after (claims, time and revocation, in `acceptChecked`).
 */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  /** Of this application alone: passport has one registry of names per process, where a second one would take ours over. */
  override readonly name = `access-token-${randomUUID()}`;

  constructor(private readonly accessTokens: AccessTokens) {
    const { issuer, audience, ignoreExpiration, ...jsonWebTokenOptions } = accessTokens.signatureRules;
    super({
      jwtFromRequest: presentedIn,
      passReqToCallback: true,
      secretOrKeyProvider: async function (this: OneRequest, _request, presented: string, done) {
        try {
          const { algorithm, publicKey } = await accessTokens.keyFor(presented);
          this._verifOpts = { ...this._verifOpts, algorithms: [algorithm] };
          // Its types know PEM only; jsonwebtoken takes a KeyObject as well, and that is parsed once.
          done(null, publicKey as unknown as string);
        } catch (refusal) {
          done(refusal);
        }
      },
      // None by itself: each token may have its key's one only, which is added above.
      algorithms: [],
      issuer,
      audience,
      ignoreExpiration,
      jsonWebTokenOptions,
    });
    passport.use(this.name, this);
  }

  async validate(request: unknown, payload: unknown): Promise<Principal> {
    return toPrincipal(await this.accessTokens.acceptChecked(presentedIn(request)!, payload));
  }
}

function presentedIn(request: unknown): string | null {
  return presentedAccessToken((request as FastifyRequest).raw);
}
