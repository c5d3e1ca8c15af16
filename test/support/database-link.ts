import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** The way to the database of this run, through a socket of our own that can be cut and mended. */
export class DatabaseLink {
  private readonly sockets = new Set<Socket>();
  private server?: Server;
  private port = 0;

  static async open(): Promise<DatabaseLink> {
    const link = new DatabaseLink();
    await link.mend();
    return link;
  }

  /** For an instance to reach the database by. */
  get url(): string {
    const url = new URL(process.env['DATABASE_OF_THIS_RUN']!);
    url.searchParams.delete('host');
    url.hostname = '127.0.0.1';
    url.port = String(this.port);
    return url.href;
  }

  async mend(): Promise<void> {
    this.server = createServer((client) => this.join(client, connect(database())));
    await once(this.server.listen(this.port, '127.0.0.1'), 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** As when the server is gone: open connections break, new ones are refused. */
  async cut(): Promise<void> {
    const closed = new Promise((resolve) => this.server?.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private join(client: Socket, server: Socket): void {
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  }
}

/** Where it listens: the embedded one on a unix socket, which the driver finds in the folder that it is told as host. */
function database() {
  const { searchParams, hostname, port } = new URL(process.env['DATABASE_OF_THIS_RUN']!);
  const folder = searchParams.get('host');
  return folder ? { path: `${folder}/.s.PGSQL.5432` } : { host: hostname, port: Number(port || 5432) };
}
