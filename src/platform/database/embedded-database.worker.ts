import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

// Only packages may be imported here: the file is started by its own path, also from source.

const { dataDir, socketPath } = workerData as { dataDir: string | undefined; socketPath: string };

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
