import { setTimeout as sleep } from 'node:timers/promises';

/** Looks again and again for something that comes by itself. @param instead what there is, where it does not come */
export async function waitFor<Found>(
  what: string,
  look: () => Promise<Found | undefined> | Found | undefined,
  seconds = 10,
  instead?: () => string,
): Promise<Found> {
  for (const end = performance.now() + seconds * 1000; performance.now() < end;) {
    const found = await look();
    if (found) return found;
    await sleep(20);
  }
  throw new Error(`${what} does not come${instead ? `; ${instead()}` : ''}`);
}
