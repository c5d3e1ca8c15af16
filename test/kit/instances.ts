import type { AddressInfo } from 'node:net';
import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createClient } from '@redis/client';
import { createApp } from '../../src/configure-app.js';
import { environment } from './environment.js';

/** Not through the instance, which goes on without a Redis that is slow to answer. */
export async function emptyRedis(): Promise<void> {
  const url = process.env['TEST_REDIS_URL'];
  if (!url) return;
  const client = await createClient({ url }).connect();
  await client.flushDb();
  client.destroy();
}

export async function startInstance(
  overrides: Record<string, string | undefined>,
  rooms: Type[] = [],
): Promise<NestFastifyApplication> {
  const DATABASE_URL = process.env['DATABASE_OF_THIS_WORKER'];
  // A Redis of the run's own: it is emptied with each file.
  const REDIS_URL = process.env['TEST_REDIS_URL'];
  const nest = await createApp({ ...environment, DATABASE_URL, REDIS_URL, ...overrides }, rooms);
  await nest.listen(0, '127.0.0.1');
  return nest;
}

export function portOf(instance: NestFastifyApplication): number {
  return (instance.getHttpServer().address() as AddressInfo).port;
}
