import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccessTokens } from './access/access-tokens.js';
import { OwnClaims } from './access/own-claims.js';
import { DeniedToken } from './revocation/denied-token.entity.js';
import { Denylist } from './revocation/denylist.js';
import { DenylistLease } from './revocation/denylist-lease.js';
import { DerivedKeys } from './keys/derived-keys.js';
import { JwksController } from './keys/jwks.controller.js';
import { KeyCompromise } from './keys/key-compromise.js';
import { KeyMaker } from './keys/key-maker.js';
import { KeyPreparation } from './keys/key-preparation.js';
import { KeyRotation } from './keys/key-rotation.js';
import { OneTimeToken } from './one-time/one-time-token.entity.js';
import { OneTimeTokens } from './one-time/one-time-tokens.js';
import { RefreshTokens } from './sessions/refresh-tokens.js';
import { Revocation } from './revocation/revocation.js';
import { Session } from './sessions/session.entity.js';
import { OpenSessions } from './sessions/open-session.js';
import { SessionRotation } from './sessions/session-rotation.js';
import { Sessions } from './sessions/sessions.js';
import { SigningKey } from './keys/signing-key.entity.js';
import { SigningKeys } from './keys/signing-keys.js';
import { TokenRetention } from './token-retention.js';
import { TokenVersion } from './revocation/token-version.entity.js';

@Module({
  imports: [
    JwtModule.register({}),
    TypeOrmModule.forFeature([SigningKey, Session, DeniedToken, OneTimeToken, TokenVersion]),
  ],
  controllers: [JwksController],
  providers: [
    DerivedKeys,
    KeyMaker,
    KeyPreparation,
    SigningKeys,
    KeyRotation,
    KeyCompromise,
    RefreshTokens,
    OpenSessions,
    Sessions,
    SessionRotation,
    OneTimeTokens,
    DenylistLease,
    Denylist,
    Revocation,
    OwnClaims,
    AccessTokens,
    TokenRetention,
  ],
  exports: [DerivedKeys, AccessTokens, Sessions, SessionRotation, OneTimeTokens, Revocation, SigningKeys],
})
export class TokensModule {}
