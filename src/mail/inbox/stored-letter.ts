import { randomUUID } from 'node:crypto';
import { domainToASCII } from 'node:url';
import PostalMime, { type Address } from 'postal-mime';
import type { SMTPServerEnvelope } from 'smtp-server';

export interface StoredLetter {
  id: string;
  /** ISO 8601. */
  receivedAt: string;
  /** Who SMTP was told, which is who gets it; the header fields below only claim. */
  envelope: { from: string; to: string[] };
  from: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  headers: { key: string; value: string }[];
  /** The message as it came over the wire. */
  raw: string;
}

export async function toStoredLetter(
  raw: Buffer,
  { mailFrom, rcptTo }: SMTPServerEnvelope,
  receivedAt: Date,
): Promise<StoredLetter> {
  const { from, to = [], subject = '', text = '', html = '', headers } = await PostalMime.parse(raw);
  return {
    id: randomUUID(),
    receivedAt: receivedAt.toISOString(),
    envelope: {
      from: mailFrom ? asSent(mailFrom.address) : '',
      to: rcptTo.map(({ address }) => asSent(address)),
    },
    from: from ? display(from) : '',
    to: to.map(display).join(', '),
    subject,
    text,
    html,
    headers: headers.map(({ key, value }) => ({ key, value })),
    raw: raw.toString('utf8'),
  };
}

/** smtp-server turns the domain into Unicode; the wire said ASCII. */
function asSent(address: string): string {
  const at = address.lastIndexOf('@');
  const domain = domainToASCII(address.slice(at + 1));
  return at > 0 && domain ? `${address.slice(0, at)}@${domain}` : address;
}

function display({ name, address = '' }: Address): string {
  return name ? `${name} <${address}>` : address;
}
