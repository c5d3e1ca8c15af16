/** A process of its own that asks: its work is on nobody else's account. It gets jobs from its parent, one at a time. */
import { percentile } from '../figures.ts';
import { drive } from './connection.ts';
import type { Job, LoadResult } from './job.ts';
import { sourceOf } from './requests.ts';

async function run(job: Job): Promise<LoadResult> {
  const { origins, connections, seconds, expectedStatus, requestsPerSecond, requests } = job;
  const intervalMs = requestsPerSecond ? (1000 * connections) / requestsPerSecond : 0;
  const taken: number[] = [];
  const began = performance.now();
  const endsAt = began + seconds * 1000;
  await Promise.all(
    Array.from({ length: connections }, (_, index) =>
      drive(
        origins[index % origins.length]!,
        sourceOf(requests, index, connections),
        { expectedStatus, endsAt, intervalMs, delayMs: (intervalMs * index) / connections },
        taken,
      ),
    ),
  );
  const took = (performance.now() - began) / 1000;
  const sorted = taken.toSorted((a, b) => a - b);
  return {
    requests: taken.length,
    seconds: took,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
    ...(requests.kind === 'refresh' && { tokens: requests.tokens }),
  };
}

process.on('message', (job: Job) => {
  run(job).then(
    (result) => process.send!({ result }),
    (error: Error) => process.send!({ error: error.message }),
  );
});
process.on('disconnect', () => process.exit());
