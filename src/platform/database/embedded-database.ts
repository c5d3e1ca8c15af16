import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { StartRefused } from '../config/settings.js';

/** In the URL, under a name that every client of PostgreSQL takes. */
const mark = 'gatehouse-embedded';

export function isEmbedded(url: string): boolean {
  return new URL(url).searchParams.get('application_name') === mark;
}

/**
 * A real PostgreSQL without a server (PGlite), for development and quick tests: hosted in a worker thread, reached by
 * the ordinary `pg` driver over a private unix socket.
 */
export class EmbeddedDatabase {
  private constructor(
    private readonly worker: Worker,
    private readonly socketDir: string,
    private readonly removeTraces: () => void,
  ) {}

  /**
   * @param dataDir where its files live; none: in memory
   * @param dump a file that `dump` has written, which one in memory begins with
   * @throws StartRefused when another process uses the directory
   */
  static async start(dataDir?: string, dump?: string): Promise<EmbeddedDatabase> {
    const lockFile = dataDir && (await lock(dataDir));
    // The system's own temporary folder: a socket's path may have 107 bytes only, a clone's may be longer.
    const socketDir = await mkdtemp(path.join(tmpdir(), 'gatehouse-'));
    const removeTraces = () => {
      rmSync(socketDir, { recursive: true, force: true });
      if (lockFile) rmSync(lockFile, { force: true });
    };
    // Also where the process ends without `stop`, because its start failed.
    process.once('exit', removeTraces);
    // From source in tests, compiled otherwise; Node runs either.
    const script = new URL(`./embedded-database.worker${path.extname(import.meta.url)}`, import.meta.url);
    const worker = new Worker(script, {
      workerData: {
        dataDir: dataDir && path.join(dataDir, 'postgres'),
        dump,
        socketPath: socketIn(socketDir),
      },
    });
    await once(worker, 'message');
    return new EmbeddedDatabase(worker, socketDir, removeTraces);
  }

  get url(): string {
    return `postgres://postgres@localhost/postgres?host=${encodeURIComponent(this.socketDir)}&application_name=${mark}`;
  }

  /** Writes all that is in it to a file, for others to begin with. */
  async dump(file: string): Promise<void> {
    this.worker.postMessage({ dumpTo: file });
    await once(this.worker, 'message');
  }

  /** Flushes everything to disk and leaves nothing behind. */
  async stop(): Promise<void> {
    this.worker.postMessage('close');
    await once(this.worker, 'message');
    await this.worker.terminate();
    process.off('exit', this.removeTraces);
    this.removeTraces();
  }
}

/** `pg` looks for this name in the directory that it is given as host. */
const socketIn = (directory: string) => path.join(directory, '.s.PGSQL.5432');

/** Two processes on one PGlite directory would destroy it. A lock whose process is gone is taken over. */
async function lock(dataDir: string): Promise<string> {
  const file = path.join(dataDir, 'lock');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const holder = existsSync(file) ? Number(readFileSync(file, 'utf8')) : process.pid;
  if (holder !== process.pid && (await staysAlive(holder))) {
    throw new StartRefused(
      `${dataDir} is in use by process ${holder}: stop it, or set DATA_DIR to another folder`,
    );
  }
  writeFileSync(file, String(process.pid), { mode: 0o600 });
  return file;
}

/** A killed process takes a moment to go. */
async function staysAlive(processId: number): Promise<boolean> {
  for (let attempt = 0; attempt < 20 && isAlive(processId); attempt += 1) await sleep(100);
  return isAlive(processId);
}

function isAlive(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
}
