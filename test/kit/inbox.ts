import { setTimeout as sleep } from 'node:timers/promises';
import type { StoredLetter } from '../../src/mail/index.js';
import { waitFor } from './wait-for.js';

export interface LetterOptions {
  /** Part of its subject or text. */
  about?: string;
}

export interface ReceivedLetter extends StoredLetter {
  /** The first one in its text; `token` is what the page that it leads to takes from the fragment. */
  link?: { url: string; token?: string };
}

/** The letters that the application has sent: a real SMTP server took them, and nothing left this machine. */
export class TestInbox {
  private readonly read = new Set<string>();

  /**
   * @param delivered all letters so far, oldest first
   * @param lettersDue how many wait to be written
   */
  constructor(
    private readonly delivered: () => StoredLetter[],
    private readonly lettersDue: () => Promise<number>,
  ) {}

  /** The newest letter to the address, once all that are due have been written; waited for where there is none yet. */
  async lastLetter(address: string, options?: LetterOptions): Promise<ReceivedLetter> {
    await this.settle();
    return waitFor(describe(address, options), () => this.find(address, options).at(-1), seconds);
  }

  /** The oldest letter to the address that was not read by this yet, waited for. */
  async nextLetter(address: string, options?: LetterOptions): Promise<ReceivedLetter> {
    const unread = () => this.find(address, options).find(({ id }) => !this.read.has(id));
    const letter = await waitFor(describe(address, options), unread, seconds);
    this.read.add(letter.id);
    return letter;
  }

  /** All letters to the address, oldest first, once all that are due have been written. */
  async letters(address: string): Promise<ReceivedLetter[]> {
    await this.settle();
    return this.find(address);
  }

  /** Of these, those that `nextLetter` has not read. */
  async unreadLetters(address: string): Promise<ReceivedLetter[]> {
    return (await this.letters(address)).filter(({ id }) => !this.read.has(id));
  }

  /** Every letter so far, whoever it went to. */
  all(): StoredLetter[] {
    return this.delivered();
  }

  private find(address: string, { about = '' }: LetterOptions = {}): ReceivedLetter[] {
    return this.delivered()
      .filter(({ envelope }) => envelope.to.includes(address))
      .filter(({ subject, text }) => `${subject}\n${text}`.includes(about))
      .map((letter) => ({ ...letter, link: linkIn(letter) }));
  }

  private async settle(): Promise<void> {
    for (const end = performance.now() + seconds * 1000; (await this.lettersDue()) > 0; await sleep(20))
      if (performance.now() > end) throw new Error('the queue of letters does not become empty');
  }
}

/** Long, as it only ends what would fail. */
const seconds = 15;

function describe(address: string, { about }: LetterOptions = {}): string {
  return `a letter to ${address}${about ? ` about ${about}` : ''}`;
}

function linkIn({ text }: StoredLetter): ReceivedLetter['link'] {
  const url = /https?:\/\/\S+/.exec(text)?.[0];
  return url ? { url, token: /#token=([\w-]+)/.exec(url)?.[1] } : undefined;
}
