import 'reflect-metadata';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import type { Environment } from './platform/config/index.js';
import { requireDatabase } from './platform/database/index.js';

/** Runs one command of an operator beside the servers, and prints what it tells; a refusal is one sentence and exit code 1. */
export async function runCommand(
  environment: Environment,
  command: (app: INestApplicationContext) => Promise<string>,
): Promise<void> {
  try {
    const { DATABASE_URL = '' } = environment;
    // What is no address is told below, together with all else that is wrong.
    if (/^postgres/.test(DATABASE_URL) && URL.canParse(DATABASE_URL)) await requireDatabase(DATABASE_URL);
    // Letters are left to a server, whose inbox or mail server they belong to.
    const app = await NestFactory.createApplicationContext(
      AppModule.with({ ...environment, WORK_QUEUE: 'false', METRICS_PORT: undefined }),
      { logger: ['fatal'], abortOnError: false },
    );
    await command(app)
      .then((outcome) => console.log(outcome))
      .finally(() => app.close());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
