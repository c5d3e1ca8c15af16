import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type NetConnectOpts, type Server, Socket } from 'node:net';

export type CommitCut = 'before it commits' | 'before it is told';

interface Trap {
  cut: CommitCut;
  /** Only the transaction in which this was said is cut. */
  about: string;
  sprung: () => void;
}

// PostgreSQL's wire: a `Q`uery that says COMMIT, and `Z`, ready for the next, `I`dle: outside any transaction.
const commitRequest = 'Q\0\0\0\u000bCOMMIT\0';
const readyAndIdle = 'Z\0\0\0\u0005I';
const begin = 'START TRANSACTION';

/** A way to a server through a socket of our own, which can be cut and mended, held up and slowed down. */
export class Link {
  private readonly sockets = new Set<Socket>();
  private server?: Server;
  private trap?: Trap;
  private isStalled = false;
  /** Added to each piece of data, in both directions. */
  delayMs = 0;
  port = 0;

  protected constructor(private target: NetConnectOpts) {}

  static async to(target: NetConnectOpts): Promise<Link> {
    const link = new Link(target);
    await link.mend();
    return link;
  }

  async mend(): Promise<void> {
    this.server = createServer((client) => this.join(client, connect(this.target)));
    await once(this.server.listen(this.port, '127.0.0.1'), 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** As when the server is gone: open connections break, new ones are refused. */
  async cut(): Promise<void> {
    const closed = new Promise((resolve) => this.server?.close(resolve));
    this.breakAll();
    await closed;
  }

  /** Open connections break; new ones are taken. */
  breakAll(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** To another server, as when a name is given another address: open connections break. */
  leadTo(target: NetConnectOpts): void {
    this.target = target;
    this.breakAll();
  }

  /** As when a router drops everything: connections stay open, nothing gets through. */
  stall(): void {
    this.isStalled = true;
    for (const socket of this.sockets) socket.pause();
  }

  resume(): void {
    this.isStalled = false;
    for (const socket of this.sockets) socket.resume();
  }

  /**
   * Breaks one connection around the end of the next transaction, or statement outside one, in which `about` was said:
   * before PostgreSQL hears that it is to commit, or after it has and before the client hears of that.
   * @returns when it has happened
   */
  cutAtCommit(cut: CommitCut, about: string): Promise<void> {
    return new Promise((sprung) => (this.trap = { cut, about, sprung }));
  }

  private join(client: Socket, server: Socket): void {
    /** By the client, since the server was idle. */
    let said = '';
    const isAbout = () => this.trap !== undefined && said.includes(this.trap.about);
    this.pass(client, server, (data) => {
      said = (said + data.toString('latin1')).slice(-100_000);
      const isEnd = said.includes(commitRequest) || !said.includes(begin);
      return isAbout() && isEnd && this.springs('before it commits');
    });
    this.pass(server, client, (data) => {
      if (!data.includes(readyAndIdle, 0, 'latin1')) return false;
      const isCaught = isAbout() && this.springs('before it is told');
      said = '';
      return isCaught;
    });
  }

  private springs(cut: CommitCut): boolean {
    if (this.trap?.cut !== cut) return false;
    this.trap.sprung();
    this.trap = undefined;
    return true;
  }

  private pass(from: Socket, to: Socket, isCaught: (data: Buffer) => boolean): void {
    this.sockets.add(from);
    if (this.isStalled) from.pause();
    from.setNoDelay();
    from.on('data', (data: Buffer) => {
      if (isCaught(data)) {
        from.destroy();
        to.destroy();
      } else if (this.delayMs > 0) {
        setTimeout(() => to.write(data), this.delayMs);
      } else if (!to.write(data)) {
        from.pause();
        to.once('drain', () => this.isStalled || from.resume());
      }
    });
    from.on('end', () => to.end());
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.sockets.delete(from);
      to.destroy();
    });
  }
}
