import { createClient } from '@redis/client';
import { find, freePort, Program } from './program.ts';

/** A Redis of our own that keeps nothing on disk: each start is empty. */
export class RedisServer {
  readonly port: number;
  private readonly settings: string[];
  private program!: Program;

  private constructor(port: number, settings: string[]) {
    this.port = port;
    this.settings = settings;
  }

  /** @param settings as its configuration file names them: `{ maxmemory: '2mb', 'maxmemory-policy': 'noeviction' }` */
  static async start(settings: Record<string, string> = {}): Promise<RedisServer> {
    const parameters = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
    const server = new RedisServer(await freePort(), parameters);
    await server.restart();
    return server;
  }

  url(port = this.port): string {
    return `redis://127.0.0.1:${port}`;
  }

  async restart(): Promise<void> {
    const parameters = [
      '--port',
      String(this.port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
    ];
    this.program = new Program(find('redis-server', 'redis-server'), [...parameters, ...this.settings]);
    await this.program.until('ready', () =>
      this.command('PING').then(
        () => true,
        () => false,
      ),
    );
  }

  /** As `redis-cli` would send it. */
  async command(...words: string[]): Promise<unknown> {
    const client = createClient({ url: this.url(), socket: { reconnectStrategy: false } });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await client.sendCommand(words);
    } finally {
      client.destroy();
    }
  }

  kill(): Promise<void> {
    return this.program.kill();
  }

  freeze(): void {
    this.program.freeze();
  }

  thaw(): void {
    this.program.thaw();
  }

  stop(): Promise<void> {
    return this.program.stop();
  }
}
