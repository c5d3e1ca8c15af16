import { Global, Module } from '@nestjs/common';
import { ThrottlerModule } from '@nestjs/throttler';
import { HttpSettings } from '../http/http.settings.js';
import { Counters } from './counters.js';

@Global()
@Module({ providers: [Counters], exports: [Counters] })
class CountersModule {}

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
