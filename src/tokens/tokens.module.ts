import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccessTokens } from './access-tokens.js';
import { DeniedToken } from './denied-token.entity.js';
import { Denylist } from './denylist.js';
import { DenylistLease } from './denylist-lease.js';
import { DerivedKeys } from './derived-keys.js';
import { JwksController } from './jwks.controller.js';
import { KeyCompromise } from './key-compromise.js';
import { KeyMaker } from './key-maker.js';
import { KeyPreparation } from './key-preparation.js';
import { KeyRotation } from './key-rotation.js';
import { OneTimeToken } from './one-time-token.entity.js';
import { OneTimeTokens } from './one-time-tokens.js';
import { RefreshTokens } from './refresh-tokens.js';
import { Revocation } from './revocation.js';
import { Session } from './session.entity.js';
import { Sessions } from './sessions.js';
import { SigningKey } from './signing-key.entity.js';
import { SigningKeys } from './signing-keys.js';
import { TokenRetention } from './token-retention.js';
import { TokenVersion } from './token-version.entity.js';

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
    Sessions,
    OneTimeTokens,
    DenylistLease,
    Denylist,
    Revocation,
    AccessTokens,
    TokenRetention,
  ],
  exports: [DerivedKeys, AccessTokens, Sessions, OneTimeTokens, Revocation, SigningKeys],
})
export class TokensModule {}
