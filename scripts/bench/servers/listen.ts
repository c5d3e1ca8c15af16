import type { Server } from 'node:http';

/** Where the bench looks for it. */
export function listen(server: Server): void {
  // As the app's: the load's connections are to stay open.
  server.keepAliveTimeout = 72_000;
  server.listen(Number(process.env['PORT']), '127.0.0.1', () => console.log('listening'));
}
