import { ThrottlerModule } from '@nestjs/throttler';
import { HttpSettings } from '../http/http.settings.js';

export { RequestLimitGuard } from './request-limit.guard.js';

export const throttling = ThrottlerModule.forRootAsync({
  inject: [HttpSettings],
  useFactory: ({ LIMIT_DEFAULT: { allowed, windowSeconds } }: HttpSettings) => [
    { limit: allowed, ttl: windowSeconds * 1000, blockDuration: windowSeconds * 1000 },
  ],
});
