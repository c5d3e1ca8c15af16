import path from 'node:path';
import { freePort, Program } from './program.ts';

const root = path.resolve(import.meta.dirname, '../..');

export type Settings = Record<string, string | undefined>;

export interface InstanceOptions {
  /** `A`, `B`…: what a history calls it. */
  name: string;
  /** Over what every instance of a cluster has. */
  settings: Settings;
  /** How wrong the clock of its machine is. */
  clockShiftSeconds?: number;
  /** For Node itself, as in `['--cpu-prof']`. */
  nodeOptions?: string[];
  logFile?: string;
}

/** The program as it is deployed: `node dist/src/main.js` in production mode, a process of its own. */
export class Instance {
  readonly name: string;
  readonly port: number;
  private readonly options: InstanceOptions;
  private program!: Program;

  private constructor(port: number, options: InstanceOptions) {
    this.name = options.name;
    this.port = port;
    this.options = options;
  }

  static async start(options: InstanceOptions): Promise<Instance> {
    const instance = new Instance(await freePort(), options);
    await instance.restart();
    return instance;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What it wrote since it was started last. */
  get log(): string {
    return this.program.log;
  }

  get pid(): number {
    return this.program.pid;
  }

  get isRunning(): boolean {
    return this.program.isRunning;
  }

  /** @param settings over those that it had */
  async restart(settings: Settings = {}): Promise<void> {
    // Nothing of the caller's environment but what finds programs.
    const { clockShiftSeconds = 0, logFile, nodeOptions = [] } = this.options;
    const shift = { CLOCK_SHIFT_MS: String(clockShiftSeconds * 1000) };
    const own = { PATH: process.env['PATH'], PORT: String(this.port), ...shift };
    const env = { ...own, ...this.options.settings, ...settings };
    const preload = ['--import', path.join(import.meta.dirname, 'shifted-clock.mjs')];
    const forNode = [...nodeOptions, ...(clockShiftSeconds ? preload : [])];
    this.program = new Program(process.execPath, [...forNode, 'dist/src/main.js'], {
      cwd: root,
      env,
      logFile,
    });
    await this.program.until('ready', () => this.log.includes('Gatehouse is ready'));
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

  /** As an orchestrator ends it. */
  stop(): Promise<void> {
    return this.program.stop('SIGTERM');
  }
}
