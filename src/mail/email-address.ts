import { domainToASCII, domainToUnicode } from 'node:url';

const maxBytes = 254;

/**
 * RFC 5322 `dot-atom`, ASCII only. Quotes and comments are legal there too, but every parser reads them differently;
 * `=?` would begin an encoded word (RFC 2047), which some decode into another address.
 */
const localPart = /^(?=.{1,64}$)(?!.*=\?)[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;

/** Refuses what IDNA would drop or turn into punctuation (soft hyphen, zero-width space, ideographic full stop). */
const typedDomain = /^[\p{L}\p{M}\p{N}.-]+$/u;

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const asciiDomain = new RegExp(String.raw`^(?:${label}\.)+(?!\d+$)${label}$`);

/** An address that is safe to compare, to store and to put into a header; whether anybody reads it, only a letter tells. */
export class EmailAddress {
  private constructor(
    /** The one form by which addresses are compared: lower case, the domain in ASCII. */
    readonly canonical: string,
    /** As it was typed, trimmed and in NFC; for people. */
    readonly original: string,
    /** What SMTP is told: the local part as typed (its own server knows whether case matters), the domain in ASCII. */
    readonly mailbox: string,
  ) {}

  /** @throws TypeError when it is not an address of the strict grammar */
  static parse(text: string): EmailAddress {
    // NFC before anything is judged: it turns the Kelvin sign, for one, into the letter K.
    const original = text.trim().normalize('NFC');
    const at = original.lastIndexOf('@');
    const local = original.slice(0, Math.max(at, 0));
    const domain = toAscii(original.slice(at + 1));
    const mailbox = `${local}@${domain}`;
    const fits = [original, mailbox].every((form) => Buffer.byteLength(form) <= maxBytes);
    if (!fits || !localPart.test(local) || !asciiDomain.test(domain))
      throw new TypeError('Not an e-mail address');
    return new EmailAddress(mailbox.toLowerCase(), original, mailbox);
  }

  static isValid(text: unknown): boolean {
    if (typeof text !== 'string') return false;
    try {
      return Boolean(EmailAddress.parse(text));
    } catch {
      return false;
    }
  }
}

/** The domain that DNS is asked for; empty when there is none. */
function toAscii(domain: string): string {
  if (domain.length > maxBytes || !typedDomain.test(domain)) return '';
  const ascii = domainToASCII(domain);
  // Punycode that stands for nothing legal stays as it is here, while laxer decoders read `@` or `,` out of it.
  return /(?:^|\.)xn--/.test(domainToUnicode(ascii)) ? '' : ascii;
}
