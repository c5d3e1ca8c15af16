import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { SpanKind } from '@opentelemetry/api';
import type { NodemailerError } from 'nodemailer';
import { inSpan } from '../platform/tracing/index.js';
import { EmailAddress } from './email-address.js';
import { Inbox } from './inbox/inbox.js';
import { type Letter, LetterRefused } from './letter.js';
import { MailSettings } from './mail.settings.js';
import { type SmtpTransport, smtpTransport } from './smtp-transport.js';

/** Hands letters to SMTP: the server of SMTP_URL, else the development inbox. Never called inside a request. */
@Injectable()
export class Mailer implements OnApplicationShutdown {
  private transport?: SmtpTransport;

  constructor(
    private readonly settings: MailSettings,
    private readonly inbox: Inbox,
  ) {}

  /** @throws LetterRefused when no later try can succeed; any other error when one may */
  send(letter: Letter): Promise<void> {
    return inSpan('send mail', { kind: SpanKind.CLIENT }, () => this.deliver(letter));
  }

  onApplicationShutdown(): void {
    this.transport?.close();
  }

  private async deliver({ to, subject, text, html }: Letter): Promise<void> {
    const from = this.settings.sender;
    const address = mailboxOf(to);
    refuseControlCharacters(subject);
    this.transport ??= smtpTransport(this.settings.SMTP_URL ?? pooled(this.inbox.smtpUrl));
    await this.transport
      .sendMail({
        envelope: { from: from.address, to: [address] },
        from,
        to: { name: '', address },
        subject,
        text,
        html,
        // RFC 3834: no out-of-office note answers it.
        headers: { 'Auto-Submitted': 'auto-generated' },
      })
      .catch((error: NodemailerError) => {
        throw isRefusedForGood(error) ? new LetterRefused(error.message, { cause: error }) : error;
      });
  }
}

/** smtp-server greets after 100 ms, so that to it alone connections are kept and tests do not wait for each letter. */
const pooled = (url: string) => `${url}?pool=true`;

/** Parsed once more: an object that merely has the shape of an EmailAddress proves nothing (header injection). */
function mailboxOf({ original }: EmailAddress): string {
  if (!EmailAddress.isValid(original)) throw new LetterRefused('The recipient is not an e-mail address');
  return EmailAddress.parse(original).mailbox;
}

function refuseControlCharacters(subject: string): void {
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(subject))
    throw new LetterRefused('The subject is not a single line of text');
}

/** A 5xx about the recipient or the letter. One about the login or our own sender is the operator's to mend, then retried. */
function isRefusedForGood({ permanent, command }: NodemailerError): boolean {
  return permanent === true && (command === 'RCPT TO' || command === 'DATA');
}
