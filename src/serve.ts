import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FirstAdministrator } from './admin/index.js';
import { createApp } from './configure-app.js';
import { Inbox } from './mail/index.js';
import { type Environment, StartRefused } from './platform/config/index.js';
import { DatabaseLocation } from './platform/database/index.js';
import { Readiness } from './platform/health/index.js';
import { HttpSettings } from './platform/http/index.js';
import { hideSecrets } from './platform/logging/index.js';
import { StopSignal } from './stop-signal.js';
import { isAppServed } from './web-app.js';

const listenMends: Record<string, (settings: HttpSettings) => string> = {
  EADDRINUSE: ({ PORT }) => `PORT: ${PORT} is taken; stop what uses it, or set another one`,
  EACCES: ({ PORT }) => `PORT: ${PORT} is not open to this user; use one above 1023`,
  EADDRNOTAVAIL: ({ host }) => `HOST: ${host} is not an address of this machine`,
  ENOTFOUND: ({ host }) => `HOST: ${host} is not known`,
};

const stop = new StopSignal();

// Node itself would print whatever hangs on the error: parameters of a statement, a request with its headers.
process.on('uncaughtException', (error) => {
  new Logger('Process').fatal(textOf(error));
  process.exit(1);
});

/** The application, ready; where it cannot start, the process ends and says why. */
export async function start(environment: Environment): Promise<NestFastifyApplication> {
  try {
    const app = await createApp(environment);
    await app.get(FirstAdministrator).ensure();
    await listen(app).catch((error: unknown) => app.close().then(() => Promise.reject(error as Error)));
    return app;
  } catch (error) {
    return fail(error);
  }
}

/** Ends the process in order, once it is told to stop. */
export async function endWhenTold(app: NestFastifyApplication): Promise<never> {
  try {
    await stop.given;
    await app.get(Readiness).withdraw();
    await app.close();
    process.exit(0);
  } catch (error) {
    return fail(error);
  }
}

function fail(error: unknown): never {
  console.error(error instanceof StartRefused ? error.message : textOf(error));
  process.exit(1);
}

function textOf(error: unknown): string {
  return hideSecrets(error instanceof Error ? (error.stack ?? error.message) : String(error));
}

async function listen(app: NestFastifyApplication): Promise<void> {
  // A start that is interrupted is finished first, so that it can be undone in order.
  if (stop.isGiven) return;
  const settings = app.get(HttpSettings);
  await app.listen(settings.PORT, settings.host).catch((error: NodeJS.ErrnoException) => {
    const mend = listenMends[error.code ?? ''];
    throw mend ? new StartRefused(mend(settings)) : error;
  });
  announce(app, settings);
}

function announce(app: NestFastifyApplication, settings: HttpSettings): void {
  const { apiUrl, docsAreOn, isProduction, NODE_ENV } = settings;
  const ready = `Gatehouse is ready (${process.uptime().toFixed(1)} s)`;
  // For programs in production, for a person elsewhere.
  if (isProduction) return new Logger('Gatehouse').log(`${ready} at ${apiUrl}`);
  const lines = [
    ...(isAppServed(settings) ? [['Web app', apiUrl]] : []),
    ['API', `${apiUrl}/api/v1`],
    ...(docsAreOn ? [['Docs', `${apiUrl}/docs`]] : []),
    ...(app.get(Inbox).isOpen ? [['Inbox', `${apiUrl}/inbox`]] : []),
    ['Database', app.get(DatabaseLocation).description],
    ...(NODE_ENV === 'development' ? [['Administrator', app.get(FirstAdministrator).notice]] : []),
  ];
  console.log(`\n${ready}\n`);
  for (const [name = '', value] of lines) console.log(`  ${name.padEnd(14)} ${value}`);
  console.log('');
}
