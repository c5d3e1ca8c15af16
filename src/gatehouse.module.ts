import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { AccessModule, JwtAuthGuard, OwnershipGuard, RolesGuard } from './access/index.js';
import { AdminModule } from './admin/index.js';
import { AuditModule, AuditSettings } from './audit/index.js';
import { AuthModule, AuthSettings } from './auth/index.js';
import { MailModule, MailSettings } from './mail/index.js';
import { ClientAuthGuard, OAuthModule, OAuthSettings } from './oauth/index.js';
import { ConfigModule, type Environment, type SettingsClass } from './platform/config/index.js';
import { DatabaseModule, DatabaseSettings } from './platform/database/index.js';
import { ExtensionsModule } from './platform/extensions/index.js';
import { HealthController, Readiness } from './platform/health/index.js';
import { HousekeepingModule } from './platform/housekeeping/index.js';
import { ErrorPagesController, HttpSettings } from './platform/http/index.js';
import { MetricsModule, MetricsSettings } from './platform/metrics/index.js';
import { ProblemFilter, validationPipe } from './platform/problems/index.js';
import { QueueModule, QueueSettings } from './platform/queue/index.js';
import { RedisModule, RedisSettings } from './platform/redis/index.js';
import { RequestLimitGuard, ThrottlingModule } from './platform/throttling/index.js';
import { TracingModule, TracingSettings } from './platform/tracing/index.js';
import { TokensModule, TokensSettings } from './tokens/index.js';
import { UsersModule } from './users/index.js';

/** Every slice of the environment that is read. */
const settings = [
  HttpSettings,
  MetricsSettings,
  TracingSettings,
  DatabaseSettings,
  RedisSettings,
  QueueSettings,
  AuditSettings,
  MailSettings,
  TokensSettings,
  AuthSettings,
  OAuthSettings,
];

const rooms = [
  AuditModule,
  TokensModule,
  MailModule,
  AccessModule,
  UsersModule,
  AuthModule,
  OAuthModule,
  AdminModule,
];

/** Every room of ours, and the guards, filter and pipe that all requests pass, in order. */
@Module({})
export class GatehouseModule {
  /**
   * @param yourSettings slices of the environment that your own rooms read
   * @throws EnvironmentInvalid
   */
  static with(environment: Environment, yourSettings: SettingsClass[]): DynamicModule {
    return {
      module: GatehouseModule,
      imports: [
        ConfigModule.forRoot([...settings, ...yourSettings], environment),
        MetricsModule,
        TracingModule,
        DatabaseModule,
        RedisModule,
        QueueModule,
        HousekeepingModule,
        ThrottlingModule,
        ExtensionsModule,
        ...rooms,
      ],
      controllers: [HealthController, ErrorPagesController],
      providers: [
        Readiness,
        // Who asks is found out first, as limits are counted per user or client; who may not pass is refused after, and what is whose
        // asked last.
        { provide: APP_GUARD, useClass: JwtAuthGuard },
        { provide: APP_GUARD, useClass: ClientAuthGuard },
        { provide: APP_GUARD, useClass: RequestLimitGuard },
        { provide: APP_GUARD, useClass: RolesGuard },
        { provide: APP_GUARD, useClass: OwnershipGuard },
        { provide: APP_PIPE, useFactory: validationPipe },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
    };
  }
}
