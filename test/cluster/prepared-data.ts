import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { keyEncryptionSecret, webUrl } from '../kit/environment.js';
import { Instance } from './instance.js';
import { PostgresServer } from './postgres-server.js';
import { runFolder } from './program.js';
import { until } from './until.js';

export const database = 'gatehouse';

/** What every instance of a cluster has. */
export const ownSettings = {
  NODE_ENV: 'production',
  HOST: '127.0.0.1',
  API_URL: 'https://api.example.test',
  WEB_URL: webUrl,
  MAIL_FROM: 'gatehouse@example.test',
  KEY_ENCRYPTION_SECRET: keyEncryptionSecret,
};

/** Tables and signing keys, made once a run: the data of a server on which an instance has been started and stopped. */
export async function preparedData(): Promise<string> {
  const noteOfIt = path.join(runFolder(), 'prepared');
  // Whichever file comes first prepares; one that runs beside it waits.
  if (isFirst(`${noteOfIt}.begun`)) {
    writeFileSync(`${noteOfIt}.new`, await prepare());
    renameSync(`${noteOfIt}.new`, noteOfIt);
  }
  return until('the data are prepared', () => readFileSync(noteOfIt, 'utf8'));
}

function isFirst(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch {
    return false;
  }
}

async function prepare(): Promise<string> {
  const postgres = await PostgresServer.start();
  const DATABASE_URL = await postgres.createDatabase(database);
  const settings = { ...ownSettings, DATABASE_URL, SMTP_URL: 'smtp://127.0.0.1:9', WORK_QUEUE: 'false' };
  const instance = await Instance.start({ name: 'first', settings });
  await instance.kill();
  await postgres.stop();
  return postgres.data;
}
