import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { setPaths } from './api-paths.js';
import { AppModule } from './app.module.js';
import { createAccessMatrix, createDocument } from './openapi.js';
import { loadSettings } from './platform/config/index.js';
import { fastifyAdapter, HttpSettings } from './platform/http/index.js';

/** Not the environment's own: the document is the same wherever it is made. */
const environment = { NODE_ENV: 'test', KEY_ENCRYPTION_SECRET: randomBytes(32).toString('base64') };

const settings = loadSettings([HttpSettings], environment).get(HttpSettings) as HttpSettings;
const app = await NestFactory.create<NestFastifyApplication>(
  AppModule.with(environment),
  fastifyAdapter(settings),
  // Routes and what decorators say of them; no part is started, so that there need be no database.
  { preview: true, abortOnError: false, logger: ['error'] },
);
setPaths(app);
const document = createDocument(app);
await writeFile('openapi.json', `${JSON.stringify(document, null, 2)}\n`);
await writeFile('docs/access.md', createAccessMatrix(app, document));
