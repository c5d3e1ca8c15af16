import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { callbackify } from 'node:util';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerEnvelope } from 'smtp-server';
import { type StoredLetter, toStoredLetter } from '../../src/mail/inbox/stored-letter.js';

/** What the server does to the letters that reach it. */
export type Mood =
  | { kind: 'kind' }
  /** Answers after so many milliseconds. */
  | { kind: 'slow'; ms: number }
  | { kind: 'refusing'; at: 'MAIL' | 'RCPT' | 'DATA'; code: number }
  /** Takes the letter and breaks the connection in place of saying so. */
  | { kind: 'silent after DATA' };

/** An SMTP server in the process of the tests, which keeps what it takes in memory. */
export class MailServer {
  mood: Mood = { kind: 'kind' };
  /** Oldest first. */
  readonly letters: StoredLetter[] = [];
  private readonly read = new Set<string>();
  private readonly sockets = new Set<Socket>();
  private server!: SMTPServer;
  private port = 0;

  static async start(): Promise<MailServer> {
    const mail = new MailServer();
    await mail.up();
    return mail;
  }

  /** smtp-server greets after 100 ms: connections are kept, so that not every letter waits for that. */
  url(port = this.port): string {
    return `smtp://127.0.0.1:${port}?pool=true`;
  }

  async up(): Promise<void> {
    this.server = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      authOptional: true,
      disableReverseLookup: true,
      closeTimeout: 100,
      onMailFrom: (_address, _session, done) => done(this.refusalAt('MAIL')),
      onRcptTo: (_address, _session, done) => done(this.refusalAt('RCPT')),
      onData: (stream, { envelope }, done) => callbackify(() => this.receive(stream, envelope))(done),
    });
    this.server.on('error', () => undefined);
    this.server.server.on('connection', (socket: Socket) => {
      this.sockets.add(socket.once('close', () => this.sockets.delete(socket)));
    });
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server.server, 'listening');
    this.port = (this.server.server.address() as AddressInfo).port;
  }

  /** Connections break, new ones are refused. */
  async down(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.hangUp();
    await closed;
  }

  lettersTo(address: string): StoredLetter[] {
    return this.letters.filter(({ envelope }) => envelope.to.includes(address));
  }

  /** The oldest letter to the address that was not read yet, waited for; `about` is part of its subject or text. */
  async nextLetter(address: string, { about = '' }: { about?: string } = {}): Promise<StoredLetter> {
    for (let attempt = 0; attempt < 1_500; attempt += 1) {
      const letter = this.lettersTo(address).find(
        ({ id, subject, text }) => !this.read.has(id) && `${subject}\n${text}`.includes(about),
      );
      if (letter) {
        this.read.add(letter.id);
        return letter;
      }
      await sleep(10);
    }
    throw new Error(`no letter to ${address}${about && ` about ${about}`}`);
  }

  private refusalAt(step: 'MAIL' | 'RCPT' | 'DATA'): Error | null {
    if (this.mood.kind !== 'refusing' || this.mood.at !== step) return null;
    return Object.assign(new Error('not this one'), { responseCode: this.mood.code });
  }

  private async receive(stream: SMTPServerDataStream, envelope: SMTPServerEnvelope): Promise<void> {
    const raw = await buffer(stream);
    if (this.mood.kind === 'slow') await sleep(this.mood.ms);
    const refusal = this.refusalAt('DATA');
    if (refusal) throw refusal;
    this.letters.push(await toStoredLetter(raw, envelope, new Date()));
    if (this.mood.kind === 'silent after DATA') this.hangUp();
  }

  private hangUp(): void {
    for (const socket of this.sockets) socket.destroy();
  }
}
