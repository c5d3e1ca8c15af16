import { existsSync, renameSync, rmSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

// Only packages may be imported here: the file is started by its own path, also from source.

const { dataDir, socketPath } = workerData as { dataDir: string | undefined; socketPath: string };

/** Made beside and renamed: a first start that dies half-way leaves nothing that a later one would trust. */
async function prepare(directory: string): Promise<void> {
  if (existsSync(directory)) return;
  rmSync(`${directory}.new`, { recursive: true, force: true });
  await (await PGlite.create(`${directory}.new`)).close();
  renameSync(`${directory}.new`, directory);
}

if (dataDir) await prepare(dataDir);
const database = await PGlite.create(dataDir);
const server = new PGLiteSocketServer({ db: database, path: socketPath, maxConnections: 20 });
await server.start();
parentPort?.postMessage('ready');
parentPort?.once('message', () => {
  void server
    .stop()
    .then(() => database.close())
    .finally(() => parentPort?.postMessage('closed'));
});
