import { setTimeout as sleep } from 'node:timers/promises';
import { type Parts } from './parts.ts';
import { residentMegabytes } from './proc.ts';
import { startApp } from './server.ts';
import { databases } from './subjects.ts';

const starts = 3;
const restMs = 10_000;

/** How long an instance takes until it answers that it is ready, and what memory it rests at. */
export async function measureStarts({ postgres, redis, secret }: Parts) {
  const readySeconds: number[] = [];
  let idleMegabytes = 0;
  const database = databases.app;
  const settings = { REDIS_URL: redis.url() };
  // The first makes a signing key, which the others find: not counted.
  for (let start = 0; start <= starts; start += 1) {
    const began = performance.now();
    const { instance, origin, pid } = await startApp({
      ...{ name: `start-${start}`, database, databaseUrl: postgres.url(database), secret, settings },
    });
    const ready = await fetch(`${origin}/health/ready`);
    if (!ready.ok) throw new Error(`/health/ready: ${ready.status}`);
    if (start > 0) readySeconds.push((performance.now() - began) / 1000);
    if (start === starts) {
      await sleep(restMs);
      idleMegabytes = residentMegabytes(pid);
    }
    await instance.stop();
  }
  return { readySeconds, idleMegabytes };
}
