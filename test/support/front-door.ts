import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** An address that is known before the application starts, and that stays when it is gone: as a load balancer's. */
export class FrontDoor {
  private readonly sockets = new Set<Socket>();
  private target?: URL;

  private constructor(private readonly server: Server) {
    server.on('connection', (client) => this.join(client));
  }

  static async open(): Promise<FrontDoor> {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new FrontDoor(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** @param url undefined: nobody is there any more, and what is open breaks */
  leadTo(url: string | undefined): void {
    this.target = url ? new URL(url) : undefined;
    if (!url) for (const socket of this.sockets) socket.destroy();
  }

  close(): void {
    this.leadTo(undefined);
    this.server.close();
  }

  private join(client: Socket): void {
    if (!this.target) return void client.destroy();
    const behind = connect(Number(this.target.port), this.target.hostname);
    for (const [from, to] of [
      [client, behind],
      [behind, client],
    ] as const) {
      this.sockets.add(from);
      from.on('error', () => undefined);
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  }
}
