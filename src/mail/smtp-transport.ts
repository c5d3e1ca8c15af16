import { isDeepStrictEqual } from 'node:util';
import { createTransport, type PluginFunction, type SMTPSentMessageInfo, type Transporter } from 'nodemailer';
import { LetterRefused } from './letter.js';

const timeouts = {
  dnsTimeout: 10_000,
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  socketTimeout: 20_000,
};

export type SmtpTransport = Transporter<SMTPSentMessageInfo>;

/** One connection per letter, unless the URL says `pool=true`: one that sat idle between letters may fail the next. */
export function smtpTransport(url: string): SmtpTransport {
  const transport = createTransport({
    url,
    ...timeouts,
    requireTLS: carriesPasswordAbroad(url),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  transport.use('stream', refuseOtherRecipients);
  return transport;
}

/** Who strips STARTTLS from the server's greeting would else be told the password in the clear. */
function carriesPasswordAbroad(url: string): boolean {
  const { password, hostname } = new URL(url);
  return password !== '' && !['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

/** Runs when the message is built and nothing is sent yet: address parsers have been talked into a second recipient before. */
const refuseOtherRecipients: PluginFunction<SMTPSentMessageInfo> = ({ message, data }, done) => {
  const { from, to } = message.getEnvelope();
  const isAsMeant = isDeepStrictEqual({ from, to }, data.envelope);
  done(isAsMeant ? null : new LetterRefused('The envelope is not the one that was meant'));
};
