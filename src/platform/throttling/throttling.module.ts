import { Global, Logger, Module, type OnModuleInit } from '@nestjs/common';
import { ThrottlerModule } from '@nestjs/throttler';
import { HttpSettings } from '../http/http.settings.js';
import { Redis } from '../redis/redis.js';
import { Counters } from './counters.js';

@Global()
@Module({ providers: [Counters], exports: [Counters] })
class CountersModule implements OnModuleInit {
  constructor(
    private readonly redis: Redis,
    private readonly settings: HttpSettings,
  ) {}

  onModuleInit(): void {
    if (!this.settings.isProduction || this.redis.isConfigured) return;
    new Logger(Counters.name).warn(
      'Limits are counted in memory: by each instance for itself, and forgotten at a restart. Set REDIS_URL.',
    );
  }
}

/** A room that puts the library's own ThrottlerGuard and `@Throttle()` on a route counts in the same place. */
@Module({
  imports: [
    CountersModule,
    ThrottlerModule.forRootAsync({
      inject: [HttpSettings, Counters],
      useFactory: ({ LIMIT_DEFAULT: { allowed, windowSeconds } }: HttpSettings, storage: Counters) => ({
        throttlers: [{ limit: allowed, ttl: windowSeconds * 1000 }],
        storage,
      }),
    }),
  ],
})
export class ThrottlingModule {}
