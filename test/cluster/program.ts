import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { remember, signalTree } from './processes.ts';

// Node itself loads this file too, for `npm run bench`: as all that it imports, without a build.

export interface ProgramOptions {
  env?: Record<string, string | undefined>;
  uid?: number;
  gid?: number;
  cwd?: string;
  /** Where what it writes goes, in place of the memory of this process: for one that writes much. */
  logFile?: string;
}

/** A process of its own with all its children, as the operating system sees it: it can be killed and frozen. */
export class Program {
  private kept = '';
  private readonly logFile?: string;
  private readonly child: ChildProcess;
  private readonly ended: Promise<void>;

  constructor(command: string, parameters: string[], options: ProgramOptions = {}) {
    const { logFile, ...rest } = options;
    const output = logFile ? openSync(logFile, 'a') : 'pipe';
    this.logFile = logFile;
    this.child = spawn(command, parameters, { ...rest, stdio: ['ignore', output, output] });
    if (typeof output === 'number') closeSync(output);
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (this.kept += text));
    this.ended = new Promise((resolve) => {
      this.child.once('error', (error) => {
        this.kept += String(error);
        resolve();
      });
      this.child.once('exit', () => resolve());
    });
    if (this.child.pid) remember(this.child.pid, runFolder());
  }

  /** What it wrote, to stdout and stderr, in order. */
  get log(): string {
    return this.logFile ? readFileSync(this.logFile, 'utf8') + this.kept : this.kept;
  }

  get pid(): number {
    return this.child.pid!;
  }

  get isRunning(): boolean {
    return this.child.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** As the out-of-memory killer or a power cut would: nothing is finished, nothing is said. */
  async kill(): Promise<void> {
    if (this.isRunning) signalTree(this.child.pid!, 'SIGKILL');
    await this.ended;
  }

  /** It keeps its connections and answers nothing. */
  freeze(): void {
    signalTree(this.child.pid!, 'SIGSTOP');
  }

  thaw(): void {
    signalTree(this.child.pid!, 'SIGCONT');
  }

  /** Asks it to end, and kills it when it takes more than 15 s. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (!this.isRunning) return;
    this.thaw();
    this.child.kill(signal);
    const isLate = await Promise.race([this.ended, sleep(15_000, true, { ref: false })]);
    if (isLate) await this.kill();
  }

  /** Until it is so; fails when the program ends before, or after 60 s. */
  async until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
    for (let attempt = 0; attempt < 3_000; attempt += 1) {
      if (await isSo()) return;
      if (!this.isRunning) break;
      await sleep(20);
    }
    const fate = this.isRunning ? 'takes too long' : 'has ended';
    throw new Error(`${this.child.spawnfile} is to be ${what}, and ${fate}:\n${this.log}`);
  }
}

/** Where a run keeps what its parts write; made and removed by run-folder.ts. */
export function runFolder(): string {
  return process.env['CLUSTER_FOLDER']!;
}

/** Nobody listens there now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Where a program is: in the PATH or in one of the folders. @throws Error that names the package to install */
export function find(program: string, debianPackage: string, alsoIn: string[] = []): string {
  const folders = [...alsoIn, ...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin'];
  const found = folders.map((folder) => path.join(folder, program)).find((file) => existsSync(file));
  if (found) return found;
  throw new Error(`${program} is needed, and is not here: apt-get install ${debianPackage}`);
}

/** The programs of PostgreSQL's newest version here: Debian keeps them out of the PATH. */
export function postgresFolders(): string[] {
  const versions = '/usr/lib/postgresql';
  if (!existsSync(versions)) return [];
  const numbers = readdirSync(versions).toSorted((a, b) => Number(b) - Number(a));
  return numbers.map((version) => path.join(versions, version, 'bin'));
}
