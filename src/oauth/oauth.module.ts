import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { TokensModule } from '../tokens/index.js';
import { Clients } from './clients.js';
import { IntrospectionMetrics } from './introspection-metrics.js';
import { Introspection } from './introspection.js';
import { MetadataController } from './metadata.controller.js';
import { OAuthClient } from './oauth-client.entity.js';
import { OAuthController } from './oauth.controller.js';
import { TokenRevocation } from './token-revocation.js';

@Module({
  imports: [TokensModule, TypeOrmModule.forFeature([OAuthClient])],
  controllers: [OAuthController, MetadataController],
  providers: [Clients, Introspection, IntrospectionMetrics, TokenRevocation],
  exports: [Clients],
})
export class OAuthModule {}
