import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import path from 'node:path';
import type { Parts } from './parts.ts';

export interface Machine {
  date: string;
  cpu: string;
  cores: number;
  memoryGigabytes: number;
  kernel: string;
  versions: Record<string, string>;
}

const root = path.resolve(import.meta.dirname, '../..');

/** What the figures are of. */
export async function describeMachine({ postgres, redis }: Parts): Promise<Machine> {
  const [{ version = '' } = {}] = await postgres.sql<{ version: string }>(
    `SELECT split_part(current_setting('server_version'), ' ', 1) AS version`,
  );
  const about = String(await redis.command('INFO', 'server'));
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0]!.model.trim(),
    cores: availableParallelism(),
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    versions: {
      Gatehouse: `${versionIn('package.json')}${commit()}`,
      Node: process.versions.node,
      PostgreSQL: version,
      Redis: /redis_version:(\S+)/.exec(about)?.[1] ?? '',
      ...Object.fromEntries(
        ['fastify', '@fastify/jwt', 'pg', 'argon2', 'better-auth', 'undici'].map((name) => [
          name,
          versionIn(`node_modules/${name}/package.json`),
        ]),
      ),
    },
  };
}

function versionIn(file: string): string {
  return (JSON.parse(readFileSync(path.join(root, file), 'utf8')) as { version: string }).version;
}

/** Empty in a copy without history. */
function commit(): string {
  try {
    const words = ['rev-parse', '--short', 'HEAD'];
    return ` (${execFileSync('git', words, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()})`;
  } catch {
    return '';
  }
}
