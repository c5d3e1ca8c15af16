import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again and again until there is something; what throws is not so yet. @throws Error after 60 s */
export async function until<Found>(
  what: string,
  look: () => Promise<Found> | Found,
): Promise<NonNullable<Found>> {
  let trouble: unknown;
  for (const giveUpAt = Date.now() + 60_000; Date.now() < giveUpAt; await sleep(20)) {
    try {
      const found = await look();
      if (found) return found;
      trouble = undefined;
    } catch (error) {
      trouble = error;
    }
  }
  throw new Error(`is to be so, and is not: ${what}${trouble ? ` (${String(trouble)})` : ''}`);
}
