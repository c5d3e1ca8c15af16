import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { callbackify, promisify } from 'node:util';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { Clock } from '../../platform/clock/index.js';
import { DatabaseSettings } from '../../platform/database/index.js';
import { HttpSettings } from '../../platform/http/index.js';
import { MailSettings } from '../mail.settings.js';
import { LetterFiles } from './letter-files.js';
import { type StoredLetter, toStoredLetter } from './stored-letter.js';

const maxLetters = 500;
const maxLetterBytes = 1024 * 1024;

/**
 * Where letters end up without SMTP_URL: a real SMTP server on this machine, so that development and tests send as
 * production does. Development keeps the letters in files, tests in memory; in production it is closed.
 */
@Injectable()
export class Inbox implements OnModuleInit, OnApplicationShutdown {
  readonly isOpen: boolean;
  private readonly logger = new Logger(Inbox.name);
  /** Oldest first. */
  private readonly kept = new Map<string, StoredLetter>();
  private readonly files?: LetterFiles;
  private server?: SMTPServer;

  constructor(
    mail: MailSettings,
    http: HttpSettings,
    database: DatabaseSettings,
    private readonly clock: Clock,
  ) {
    this.isOpen = !mail.SMTP_URL && !http.isProduction;
    if (http.NODE_ENV === 'development') this.files = new LetterFiles(path.join(database.DATA_DIR, 'inbox'));
  }

  async onModuleInit(): Promise<void> {
    if (!this.isOpen) return;
    for (const letter of this.files?.load() ?? []) this.kept.set(letter.id, letter);
    this.server = smtpServer((stream, session) => this.receive(stream, session));
    this.server.on('error', (error) => this.logger.debug(error.message));
    this.server.listen(0, '127.0.0.1');
    await once(this.server.server, 'listening');
    this.logger.log('SMTP_URL is not set: letters stay here, at /inbox');
  }

  /** @throws Error when nothing listens: before the start, after the end, and wherever the inbox is closed */
  get smtpUrl(): string {
    const address = this.server?.server.address() as AddressInfo | null | undefined;
    if (!address) throw new Error('The inbox is not listening');
    return `smtp://127.0.0.1:${address.port}`;
  }

  /** Newest first. */
  letters(): StoredLetter[] {
    return [...this.kept.values()].toReversed();
  }

  find(id: string): StoredLetter | null {
    return this.kept.get(id) ?? null;
  }

  /** Last of all: jobs that finish during the shutdown may still send. */
  async onApplicationShutdown(): Promise<void> {
    if (this.server) await promisify(this.server.close.bind(this.server))();
    this.server = undefined;
  }

  private async receive(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
    const raw = await buffer(stream);
    if (stream.sizeExceeded) return;
    const letter = await toStoredLetter(raw, session.envelope, this.clock.now());
    this.kept.set(letter.id, letter);
    this.files?.write(letter);
    for (const id of [...this.kept.keys()].slice(0, -maxLetters)) {
      this.kept.delete(id);
      this.files?.remove(id);
    }
  }
}

type Receive = (stream: SMTPServerDataStream, session: SMTPServerSession) => Promise<void>;

function smtpServer(receive: Receive): SMTPServer {
  return new SMTPServer({
    name: 'inbox.localhost',
    logger: false,
    disabledCommands: ['AUTH', 'STARTTLS'],
    authOptional: true,
    disableReverseLookup: true,
    size: maxLetterBytes,
    rejectOversized: true,
    closeTimeout: 1000,
    onData: callbackify(receive),
  });
}
