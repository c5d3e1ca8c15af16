import { spawn } from 'node:child_process';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { remember } from '../../test/cluster/processes.ts';
import { runFolder } from '../../test/cluster/program.ts';
import { percentile } from './figures.ts';
import type { Figures } from './measurement.ts';

/** What the processors can do, with nothing around it. */
export async function argon2Floor(seconds: number): Promise<Figures> {
  const file = path.join(import.meta.dirname, 'servers/argon2.floor.ts');
  const child = spawn(process.execPath, [file, String(seconds)], { stdio: ['ignore', 'pipe', 'inherit'] });
  remember(child.pid!, runFolder());
  const told = JSON.parse(await text(child.stdout)) as {
    taken: number[];
    seconds: number;
    cpuSeconds: number;
  };
  const sorted = told.taken.toSorted((a, b) => a - b);
  return {
    requests: sorted.length,
    requestsPerSecond: sorted.length / told.seconds,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
    cpuSecondsPer1000: (told.cpuSeconds / sorted.length) * 1000,
  };
}
