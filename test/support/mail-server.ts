import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { callbackify } from 'node:util';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';
import { Visitor, waitFor } from '../kit/index.js';

type Step = 'MAIL' | 'RCPT' | 'DATA';

/** A mail server that says and does what a test wants. */
export class MailServer {
  /** What it says to letters: nothing bad by default. */
  refusal?: { at: Step; code: number; message?: string };
  /** What it waits for before it takes a letter that it has read. */
  hold?: Promise<void>;
  /** Every recipient that was ever named to it. */
  readonly asked: string[] = [];
  /** Every letter that it has read, taken or not. */
  readonly seen: Email[] = [];
  readonly delivered: Email[] = [];
  private server?: SMTPServer;
  private port = 0;

  static async start(): Promise<MailServer> {
    const server = new MailServer();
    await server.start();
    return server;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  /** On the port that it had before, if it had one. */
  async start(): Promise<void> {
    this.server = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      authOptional: true,
      disableReverseLookup: true,
      closeTimeout: 100,
      onMailFrom: (_address, _session, done) => done(this.refuseAt('MAIL')),
      onRcptTo: ({ address }, _session, done) => {
        this.asked.push(address);
        done(this.refuseAt('RCPT'));
      },
      onData: (stream, _session, done) => callbackify(() => this.receive(stream))(done),
    });
    this.server.on('error', () => undefined);
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server.server, 'listening');
    this.port = (this.server.server.address() as AddressInfo).port;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.server!.close(() => resolve()));
  }

  triesFor(address: string): number {
    return this.asked.filter((asked) => asked === address).length;
  }

  lettersTo(address: string): Email[] {
    return this.delivered.filter(({ to }) => to?.[0]?.address === address);
  }

  /** Somebody at the door of an instance, who reads what this mail server took. */
  visitor(url: string): Visitor {
    const nextLetter = async (address: string, { about = '' } = {}) => ({
      text: await waitFor(`a letter to ${address}`, () => this.textTo(address, about)),
    });
    return new Visitor({ url, inbox: { nextLetter } }, 'body');
  }

  private textTo(address: string, about: string): string | undefined {
    return this.lettersTo(address).find(({ text }) => text?.includes(about))?.text;
  }

  private refuseAt(step: Step): Error | null {
    if (this.refusal?.at !== step) return null;
    const { code, message = 'not this one' } = this.refusal;
    return Object.assign(new Error(message), { responseCode: code });
  }

  private async receive(stream: SMTPServerDataStream): Promise<void> {
    const letter = await PostalMime.parse(await buffer(stream));
    this.seen.push(letter);
    await this.hold;
    const error = this.refuseAt('DATA');
    if (error) throw error;
    this.delivered.push(letter);
  }
}
