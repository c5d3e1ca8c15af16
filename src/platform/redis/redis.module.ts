import { Global, Module } from '@nestjs/common';
import { Redis } from './redis.js';
import { RedisSettings } from './redis.settings.js';

@Global()
@Module({
  providers: [
    {
      provide: Redis,
      inject: [RedisSettings],
      useFactory: async (settings: RedisSettings) =>
        new Redis(settings, settings.REDIS_URL ? await import('@redis/client') : undefined),
    },
  ],
  exports: [Redis],
})
export class RedisModule {}
