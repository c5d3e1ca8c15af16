import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { find, freePort, postgresFolders, Program, runFolder } from './program.ts';

/** PostgreSQL takes no orders from root: there it runs as the user that its package made. */
interface Owner {
  uid?: number;
  gid?: number;
}

/** A PostgreSQL server of our own, with its data in the folder of the run. */
export class PostgresServer {
  readonly port: number;
  readonly data: string;
  private readonly owner: Owner;
  private readonly settings: Record<string, string>;
  private program!: Program;

  private constructor(port: number, data: string, owner: Owner, settings: Record<string, string>) {
    this.port = port;
    this.data = data;
    this.owner = owner;
    this.settings = settings;
  }

  /**
   * @param original the data of another one, which has been stopped; else there are no databases
   * @param settings as its configuration file names them
   */
  static async start(original?: string, settings: Record<string, string> = {}): Promise<PostgresServer> {
    const owner = process.getuid?.() === 0 ? postgresUser() : {};
    const folder = mkdtempSync(path.join(runFolder(), 'postgres-'));
    if (owner.uid !== undefined) chownSync(folder, owner.uid, owner.gid!);
    const data = path.join(folder, 'data');
    const [command, ...parameters] = original
      ? ['cp', '-a', original, data]
      : [
          program('initdb'),
          '-D',
          data,
          '-U',
          'postgres',
          '--auth=trust',
          '-E',
          'UTF8',
          '--locale=C',
          '--no-sync',
        ];
    execFileSync(command!, parameters, { ...owner, cwd: folder });
    const server = new PostgresServer(await freePort(), data, owner, settings);
    await server.restart();
    return server;
  }

  get pid(): number {
    return this.program.pid;
  }

  /** For an instance to reach a database by. */
  url(database = 'postgres', port = this.port): string {
    return `postgres://postgres@127.0.0.1:${port}/${database}`;
  }

  /** Starts it on the data that is there, after `kill` or `stop`. */
  async restart(): Promise<void> {
    const settings = {
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: '200',
      // Processes are killed here, not the machine: what was written is in the kernel's hands and stays.
      fsync: 'off',
      ...this.settings,
    };
    const parameters = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const { data, owner, port } = this;
    this.program = new Program(program('postgres'), ['-D', data, '-p', String(port), ...parameters], {
      ...owner,
      cwd: data,
    });
    await this.program.until('ready', () =>
      this.sql('SELECT 1').then(
        () => true,
        () => false,
      ),
    );
  }

  /** Once more for each call, so that it also works when everything else is broken. */
  async sql<Row = Record<string, any>>(
    text: string,
    parameters: unknown[] = [],
    database = 'postgres',
  ): Promise<Row[]> {
    const client = new Client({ connectionString: this.url(database), connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query(text, parameters)).rows as Row[];
    } finally {
      await client.end();
    }
  }

  async createDatabase(name: string): Promise<string> {
    await this.sql(`CREATE DATABASE ${name}`);
    return this.url(name);
  }

  /** Server, workers and backends, at once and without a word. */
  kill(): Promise<void> {
    return this.program.kill();
  }

  freeze(): void {
    this.program.freeze();
  }

  thaw(): void {
    this.program.thaw();
  }

  /** Breaks off what its clients do, in order. */
  stop(): Promise<void> {
    return this.program.stop('SIGINT');
  }
}

function program(name: string): string {
  return find(name, 'postgresql', postgresFolders());
}

function postgresUser(): Owner {
  try {
    const idOf = (which: '-u' | '-g') => Number(execFileSync('id', [which, 'postgres'], { stdio: 'pipe' }));
    return { uid: idOf('-u'), gid: idOf('-g') };
  } catch {
    throw new Error('PostgreSQL refuses root, and there is no user postgres: apt-get install postgresql');
  }
}
