import path from 'node:path';
import { freePort, Program } from './program.js';

const root = path.resolve(import.meta.dirname, '../..');

export type Settings = Record<string, string | undefined>;

export interface InstanceOptions {
  /** `A`, `B`…: what a history calls it. */
  name: string;
  /** Over what every instance of a cluster has. */
  settings: Settings;
  /** How wrong the clock of its machine is. */
  clockShiftSeconds?: number;
}

/** The program as it is deployed: `node dist/src/main.js` in production mode, a process of its own. */
export class Instance {
  private program!: Program;

  private constructor(
    readonly name: string,
    readonly port: number,
    private readonly settings: Settings,
    private readonly nodeOptions: string[],
  ) {}

  static async start({ name, settings, clockShiftSeconds = 0 }: InstanceOptions): Promise<Instance> {
    const preload = ['--import', path.join(import.meta.dirname, 'shifted-clock.mjs')];
    const shift = { CLOCK_SHIFT_MS: String(clockShiftSeconds * 1000) };
    const instance = new Instance(
      name,
      await freePort(),
      { ...settings, ...shift },
      clockShiftSeconds ? preload : [],
    );
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

  get isRunning(): boolean {
    return this.program.isRunning;
  }

  /** @param settings over those that it had */
  async restart(settings: Settings = {}): Promise<void> {
    // Nothing of the caller's environment but what finds programs.
    const env = { PATH: process.env['PATH'], PORT: String(this.port), ...this.settings, ...settings };
    const parameters = [...this.nodeOptions, '--enable-source-maps', 'dist/src/main.js'];
    this.program = new Program(process.execPath, parameters, { cwd: root, env });
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
