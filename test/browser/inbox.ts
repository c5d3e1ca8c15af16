import type { StoredLetter } from '../../src/mail/index.js';
import { until } from '../cluster/until.js';

/** The newest letter to the address in a development inbox, waited for; `about` is part of its subject or text. */
export function letterIn(url: string, address: string, about: string): Promise<StoredLetter> {
  return until(`a letter to ${address} about ${about}`, async () => {
    const answer = await fetch(`${url}/inbox/letters.json?to=${encodeURIComponent(address)}`);
    const letters = (await answer.json()) as StoredLetter[];
    return letters.find(({ subject, text }) => `${subject}\n${text}`.includes(about));
  });
}
