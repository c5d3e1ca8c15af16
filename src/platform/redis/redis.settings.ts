import { z } from 'zod';
import { Settings } from '../config/index.js';

export class RedisSettings extends Settings({
  /** Unset: revocation is judged by PostgreSQL alone, and limits are counted by each instance for itself. */
  REDIS_URL: z
    .url({
      protocol: /^rediss?$/,
      error: 'use a URL such as rediss://user:password@redis.example.com:6379/0',
    })
    .optional(),
}) {}
