import { startApp } from './server.ts';
import type { Conditions } from './measurement.ts';
import { sessionLookUps } from './operations.ts';
import type { Options } from './options.ts';
import type { Parts } from './parts.ts';
import { databases, renew, type Subjects } from './subjects.ts';

/** GET /auth/session of one instance, then of two in turns. @returns how many times as many requests two serve, by round */
export async function compareInstances(
  parts: Parts,
  subjects: Subjects,
  { load, seconds, warmUpSeconds }: Conditions,
  { rounds, connections }: Options,
): Promise<number[]> {
  const { postgres, redis, secret } = parts;
  const database = databases.app;
  const settings = { REDIS_URL: redis.url() };
  const databaseUrl = postgres.url(database);
  const second = await startApp({ name: 'second', database, databaseUrl, secret, settings });
  const rate = async (origins: string[]) => {
    const job = { ...sessionLookUps(subjects)[0]!.job(connections), origins };
    await load.run({ ...job, seconds: warmUpSeconds });
    const { requests, seconds: taken } = await load.run({ ...job, seconds });
    return requests / taken;
  };
  const ratios: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    await renew(subjects.app);
    const { origin } = subjects.app.server;
    const one = await rate([origin]);
    ratios.push((await rate([origin, second.origin])) / one);
  }
  await second.instance.stop();
  return ratios;
}
