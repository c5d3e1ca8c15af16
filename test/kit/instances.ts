import type { AddressInfo } from 'node:net';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { setPaths } from '../../src/api-paths.js';
import { createApp } from '../../src/configure-app.js';
import { createDocument } from '../../src/openapi.js';
import { fastifyAdapter, HttpSettings } from '../../src/platform/http/index.js';
import { loadSettings } from '../../src/platform/config/index.js';
import { ApiDocument } from '../conformance/document.js';
import { environment } from './environment.js';

/** Not through the instance, which goes on without a Redis that is slow to answer. */
export async function emptyRedis(): Promise<void> {
  const url = process.env['TEST_REDIS_URL'];
  if (!url) return;
  const { createClient } = await import('@redis/client');
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

/** Rooms of a test's own are not in openapi.json: their answers are judged by what the application itself tells. */
export function documentOf(instance: NestFastifyApplication): ApiDocument {
  return new ApiDocument(JSON.parse(JSON.stringify(createDocument(instance))));
}

/** The document of a module by itself: of its routes and what decorators say of them; no part is started. */
export async function previewedDocument(module: DynamicModule): Promise<OpenAPIObject> {
  const settings = loadSettings([HttpSettings], environment).get(HttpSettings) as HttpSettings;
  const app = await NestFactory.create<NestFastifyApplication>(module, fastifyAdapter(settings), {
    preview: true,
    abortOnError: false,
    logger: ['error'],
  });
  setPaths(app);
  return createDocument(app);
}
