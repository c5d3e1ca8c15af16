import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** What happens to the next connection that sends such a statement: it breaks before, or after PostgreSQL has done it. */
interface Break {
  at: string;
  when: 'before' | 'after';
}

/** The way to the database of this run, through a socket of our own that can be cut and mended, stalled and resumed. */
export class DatabaseLink {
  private readonly sockets = new Set<Socket>();
  private server?: Server;
  private port = 0;
  /** What waits for `resume`; none: everything flows. */
  private held?: (() => void)[];
  private nextBreak?: Break;
  private nextDelay?: { at: string; ms: number };

  static async open(): Promise<DatabaseLink> {
    const link = new DatabaseLink();
    await link.mend();
    return link;
  }

  /** For an instance to reach the database by. */
  get url(): string {
    const url = new URL(process.env['DATABASE_OF_THIS_WORKER']!);
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

  /** As when the server is frozen (`kill -STOP`): it takes connections and statements, closes nothing and answers nothing. */
  stall(): void {
    this.held ??= [];
  }

  /** As after `kill -CONT`: it goes on where it was. */
  resume(): void {
    const held = this.held ?? [];
    this.held = undefined;
    for (const pass of held) pass();
  }

  /** Whether something waits, as after `stall` or when the statement of `delayOnce` has come. */
  get isHolding(): boolean {
    return Boolean(this.held);
  }

  /** @param at part of a statement's text, which is sent each time where DATABASE_STATEMENT_CACHE is 0 */
  breakOnce(at: string, when: Break['when']): void {
    this.nextBreak = { at, when };
  }

  /** The next such statement, and all that comes after it, waits so long before it reaches the server. */
  delayOnce(at: string, ms: number): void {
    this.nextDelay = { at, ms };
  }

  private join(client: Socket, server: Socket): void {
    let isDoomed = false;
    this.connectEnds(client, server, (bytes) => {
      this.delay(bytes);
      const { nextBreak } = this;
      if (!nextBreak || !bytes.includes(nextBreak.at)) return true;
      this.nextBreak = undefined;
      isDoomed = true;
      if (nextBreak.when === 'before') client.destroy();
      return nextBreak.when === 'after';
    });
    this.connectEnds(server, client, () => {
      if (isDoomed) client.destroy();
      return !isDoomed;
    });
  }

  private delay(bytes: Buffer): void {
    const { nextDelay } = this;
    if (!nextDelay || !bytes.includes(nextDelay.at)) return;
    this.nextDelay = undefined;
    this.stall();
    setTimeout(() => this.resume(), nextDelay.ms);
  }

  private connectEnds(from: Socket, to: Socket, mayPass: (bytes: Buffer) => boolean): void {
    this.sockets.add(from);
    from.on('error', () => undefined);
    from.on('close', () => {
      this.sockets.delete(from);
      // A frozen server finds in its buffer what was sent before the client gave up, and does it when it goes on.
      if (this.held) this.held.push(() => to.end());
      else to.destroy();
    });
    from.on('data', (bytes) => {
      if (!mayPass(bytes)) return;
      if (this.held) this.held.push(() => to.write(bytes));
      else to.write(bytes);
    });
  }
}

/** Where it listens: the embedded one on a unix socket, which the driver finds in the folder that it is told as host. */
function database() {
  const { searchParams, hostname, port } = new URL(process.env['DATABASE_OF_THIS_WORKER']!);
  const folder = searchParams.get('host');
  return folder ? { path: `${folder}/.s.PGSQL.5432` } : { host: hostname, port: Number(port || 5432) };
}
