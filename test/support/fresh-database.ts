import { randomBytes } from 'node:crypto';
import { DataSource } from 'typeorm';
import { EmbeddedDatabase } from '../../src/platform/database/index.js';

export interface FreshDatabase {
  url: string;
  remove(): Promise<void>;
}

/** A database with nothing in it: on the server of TEST_DATABASE_URL, else one more that is embedded. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const server = process.env['TEST_DATABASE_URL'];
  if (!server) {
    const embedded = await EmbeddedDatabase.start();
    return { url: embedded.url, remove: () => embedded.stop() };
  }
  const url = new URL(server);
  const name = `gatehouse_fresh_${randomBytes(6).toString('hex')}`;
  url.pathname = `/${name}`;
  await onServer(server, `CREATE DATABASE ${name}`);
  return { url: url.href, remove: () => onServer(server, `DROP DATABASE ${name} WITH (FORCE)`) };
}

async function onServer(url: string, statement: string): Promise<void> {
  const connection = await new DataSource({ type: 'postgres', url }).initialize();
  await connection.query(statement).finally(() => connection.destroy());
}
