import { connect } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { runFolder } from '../../test/cluster/program.ts';

/** The event loop of one server, read over a socket in the folder of the run. */
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
    const { p99Ms } = JSON.parse(await text(connect(this.socket))) as { p99Ms: number };
    return p99Ms;
  }
}
