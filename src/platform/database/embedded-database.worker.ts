import { existsSync, openAsBlob, renameSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

// Only packages may be imported here: the file is started by its own path, also from source.

/** Parse, Bind, Describe, Execute, Close, Flush: each waits for a Sync. */
const batchMessages = new Set('PBDECH');

interface Place {
  dataDir?: string;
  dump?: string;
  socketPath: string;
}

const { dataDir, dump, socketPath } = workerData as Place;

/**
 * All connections share one backend. The server gives it to one of them for the length of a transaction, but between
 * Parse and Sync of a lone statement another could come in and replace the unnamed statement (electric-sql/pglite#1046).
 * So a batch that has begun counts as a transaction until its Sync.
 */
function oneBatchAtATime(database: PGlite): PGlite {
  let isBatchOpen = false;
  return new Proxy(database, {
    get(target, name) {
      if (name === 'isInTransaction') return () => isBatchOpen || target.isInTransaction();
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      if (name !== 'execProtocolRawStream') return member.bind(target) as unknown;
      return (message: Uint8Array, options: object): unknown => {
        isBatchOpen = batchMessages.has(String.fromCharCode(message[0]!));
        return member.call(target, message, options);
      };
    },
  });
}

/** Made beside and renamed: a first start that dies half-way leaves nothing that a later one would trust. */
async function prepare(directory: string): Promise<void> {
  if (existsSync(directory)) return;
  rmSync(`${directory}.new`, { recursive: true, force: true });
  await (await PGlite.create(`${directory}.new`)).close();
  renameSync(`${directory}.new`, directory);
}

async function writeDump(file: string): Promise<void> {
  await database.exec('CHECKPOINT');
  await writeFile(file, (await database.dumpDataDir('none')).stream());
}

async function close(): Promise<void> {
  await server.stop();
  await database.close();
}

if (dataDir) await prepare(dataDir);
const database = await PGlite.create({
  dataDir,
  loadDataDir: dump ? await openAsBlob(dump) : undefined,
  // What migrations may create.
  extensions: { pg_trgm },
});
const server = new PGLiteSocketServer({
  db: oneBatchAtATime(database),
  path: socketPath,
  maxConnections: 500,
});
await server.start();
parentPort?.postMessage('ready');
parentPort?.on('message', (message: 'close' | { dumpTo: string }) => {
  const work = message === 'close' ? close() : writeDump(message.dumpTo);
  void work.finally(() => parentPort?.postMessage('done'));
});
