import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from './load/job.ts';
import { LoadProcess } from './load-process.ts';
import { type Conditions, type Figures, measure } from './measurement.ts';
import type { Operation } from './operations.ts';

/** How an operation fares while another process floods the same server with something else. */
export async function measureFlooded(
  conditions: Conditions,
  { server, job }: Operation,
  flood: Omit<Job, 'seconds' | 'origins'>,
): Promise<Figures> {
  const flooding = new LoadProcess();
  try {
    const seconds = conditions.seconds + conditions.warmUpSeconds + 2;
    const flooded = flooding.run({ ...flood, origins: [server.origin], seconds });
    // It fails the run where it fails, but only once the measurement is over.
    flooded.catch(() => undefined);
    await sleep(500);
    const { figures } = await measure(conditions, server, job(flood.connections));
    await flooded;
    // The rest is of the flood as well.
    const { requests, requestsPerSecond, p50Ms, p99Ms, loopDelayP99Ms } = figures;
    return { requests, requestsPerSecond, p50Ms, p99Ms, loopDelayP99Ms };
  } finally {
    flooding.stop();
  }
}
