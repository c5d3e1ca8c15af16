export { Redis, RedisScript, RedisUnavailable } from './redis.js';
export { RedisModule } from './redis.module.js';
export { RedisSettings } from './redis.settings.js';
