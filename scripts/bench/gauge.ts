import type { Profiler } from 'node:inspector';
import { connect } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { runFolder } from '../../test/cluster/program.ts';

/** The inside of one server's process, read over a socket in the folder of the run. */
export class Gauge {
  readonly nodeOptions = ['--import', path.join(import.meta.dirname, 'gauge.mjs')];
  private readonly socket: string;

  constructor(name: string) {
    this.socket = path.join(runFolder(), `${name}.gauge`);
  }

  get env(): Record<string, string> {
    return { BENCH_GAUGE: this.socket };
  }

  /** The delay that 99 of 100 samples since the last call did not exceed, in milliseconds. */
  async delayP99Ms(): Promise<number> {
    return (await this.ask<{ p99Ms: number }>('delay')).p99Ms;
  }

  async startProfile(): Promise<void> {
    await this.ask('startProfile');
  }

  endProfile(): Promise<Profiler.Profile> {
    return this.ask<Profiler.Profile>('endProfile');
  }

  private async ask<Answer>(question: string): Promise<Answer> {
    const socket = connect(this.socket);
    socket.write(question);
    return JSON.parse(await text(socket)) as Answer;
  }
}
