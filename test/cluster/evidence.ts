import { setTimeout as sleep } from 'node:timers/promises';
import type { Visitor } from '../kit/index.js';
import { bearer, post, session } from './attempts.js';
import type { Cluster } from './cluster.js';
import type { Attempt, Event, History } from './history.js';
import type { Instance } from './instance.js';
import { until } from './until.js';

/** What Redis holds about the session of a token. */
export async function entryOf({ redis }: Cluster, { userId, accessToken }: Visitor): Promise<string | null> {
  const [, payload = ''] = accessToken.split('.');
  const { sid } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sid: string };
  return (await redis.command('GET', `gatehouse:{${userId}}:session:${sid}`)) as string | null;
}

/**
 * Uses the token of each until every instance takes Redis's word for it: it is let in while nothing comes back from
 * PostgreSQL. Only what is believed can mislead.
 */
export async function rely(cluster: Cluster, ...people: Visitor[]): Promise<void> {
  for (const { accessToken } of people)
    for (const at of cluster.instances)
      await until(`${at.name} takes the word of Redis`, () => answersAlone(cluster, at, accessToken));
}

async function answersAlone(cluster: Cluster, at: Instance, accessToken: string): Promise<boolean> {
  const use = () => fetch(`${at.url}/api/v1/auth/session`, { headers: bearer(accessToken) });
  if ((await use()).status !== 200) throw new Error('the token is refused');
  const { postgres } = cluster.links.get(at.name)!;
  postgres.stall();
  const answer = use();
  const first = await Promise.race([answer, sleep(300, undefined)]);
  postgres.resume();
  return (first ?? (await answer, undefined))?.status === 200;
}

/** Ends the session of a visitor with both tokens, as `web/client` does. */
export const logout = (at: Instance, { accessToken, refreshToken, userId }: Visitor): Attempt =>
  post('logout', at, '/auth/logout', { refreshToken }, { headers: bearer(accessToken), userId });

/** I2, from the moment of the answer on and for so long: every instance refuses the token. @returns what the uses met with */
export async function refusedEverywhere(
  cluster: Cluster,
  history: History,
  revocation: Event,
  accessToken: string,
  forMs = 400,
): Promise<Set<number>> {
  const uses: Event[] = [];
  const endAt = performance.now() + forMs;
  do {
    const running = cluster.instances.filter(({ isRunning }) => isRunning);
    uses.push(...(await history.race(running.map((at) => session(at, accessToken)))));
    history.judgeRevocation(revocation, uses);
    await sleep(25);
  } while (performance.now() < endAt);
  return new Set(uses.map(({ status }) => status));
}

/** Redis is frozen, and nobody takes notes for it any more: as after 90 seconds. */
export async function outlastTheNotes(cluster: Cluster): Promise<void> {
  cluster.redis.freeze();
  const gaveUp = ({ log }: Instance) =>
    log.lastIndexOf('Redis does not answer') > log.lastIndexOf('Redis answers');
  await until('every instance has given Redis up', () => cluster.instances.every(gaveUp));
  await cluster.sql(`UPDATE denylist SET used_until = '-infinity'`);
}
