import { setTimeout as sleep } from 'node:timers/promises';
import { EmailAddress, type StoredLetter } from '../../src/mail/index.js';
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
   * @param seconds long, as it only ends what would fail
   */
  constructor(
    private readonly delivered: () => StoredLetter[],
    private readonly lettersDue: () => Promise<number>,
    private readonly seconds = 15,
  ) {}

  /** The newest letter to the address, once all that are due have been written; waited for where there is none yet. */
  async lastLetter(address: string, options?: LetterOptions): Promise<ReceivedLetter> {
    await this.settle();
    return this.waitFor(address, options, () => this.find(address, options).at(-1));
  }

  /** The oldest letter to the address that was not read by this yet, waited for. */
  async nextLetter(address: string, options?: LetterOptions): Promise<ReceivedLetter> {
    const unread = () => this.find(address, options).find(({ id }) => !this.read.has(id));
    const letter = await this.waitFor(address, options, unread);
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

  private waitFor(
    address: string,
    { about }: LetterOptions = {},
    look: () => ReceivedLetter | undefined,
  ): Promise<ReceivedLetter> {
    const what = `a letter to ${address}${about ? ` about ${about}` : ''}`;
    return waitFor(
      what,
      look,
      this.seconds,
      () => `those that came: ${this.delivered().map(described).join(', ') || 'none'}`,
    );
  }

  private find(address: string, { about = '' }: LetterOptions = {}): ReceivedLetter[] {
    const mailbox = mailboxOf(address);
    return this.delivered()
      .filter(({ envelope }) => envelope.to.map(mailboxOf).includes(mailbox))
      .filter(({ subject, text }) => `${subject}\n${text}`.includes(about))
      .map((letter) => ({ ...letter, link: linkIn(letter) }));
  }

  private async settle(): Promise<void> {
    for (const end = performance.now() + this.seconds * 1000; (await this.lettersDue()) > 0; await sleep(20))
      if (performance.now() > end) throw new Error('the queue of letters does not become empty');
  }
}

/** As SMTP is told: the domain has one form, however it was typed. */
function mailboxOf(address: string): string {
  return EmailAddress.isValid(address) ? EmailAddress.parse(address).mailbox : address;
}

function described({ subject, envelope }: StoredLetter): string {
  return `"${subject}" to ${envelope.to.join(' and ')}`;
}

function linkIn({ text }: StoredLetter): ReceivedLetter['link'] {
  const url = /https?:\/\/\S+/.exec(text)?.[0];
  return url ? { url, token: /#token=([\w-]+)/.exec(url)?.[1] } : undefined;
}
