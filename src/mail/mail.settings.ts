import { z } from 'zod';
import {
  addressVariables,
  httpUrl,
  type Mode,
  ownUrl,
  Settings,
  type SettingProblem,
} from '../platform/config/index.js';
import { EmailAddress } from './email-address.js';

export class MailSettings extends Settings({
  /** Unset outside production: letters go to the development inbox. */
  SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: 'use a URL such as smtps://user:password@smtp.example.com:465' })
    .optional(),
  /** The address that letters come from, without a name. */
  MAIL_FROM: z
    .string()
    .refine((value) => EmailAddress.isValid(value), { error: 'use an address such as gatehouse@example.com' })
    .optional(),
  MAIL_FROM_NAME: z
    .string()
    .regex(/^\P{Cc}{1,100}$/u, 'use at most 100 characters on one line')
    .default('Gatehouse'),
  /** Where the pages are that letters link to; by default this app's own. */
  WEB_URL: httpUrl().optional(),
  ...addressVariables,
}) {
  static check(values: MailSettings, mode: Mode): SettingProblem[] {
    const problems = mode === 'production' ? missingInProduction(values) : [];
    if (values.WEB_URL && /[?#]/.test(values.WEB_URL)) {
      problems.push({ variable: 'WEB_URL', mend: 'paths are appended to it: leave out ? and #' });
    }
    return problems;
  }

  get webUrl(): string {
    return this.WEB_URL ?? ownUrl(this);
  }

  get sender(): { name: string; address: string } {
    const { mailbox } = EmailAddress.parse(this.MAIL_FROM ?? 'gatehouse@example.com');
    return { name: this.MAIL_FROM_NAME, address: mailbox };
  }
}

function missingInProduction({ SMTP_URL, MAIL_FROM, WEB_URL }: MailSettings): SettingProblem[] {
  const problems: SettingProblem[] = [];
  if (!SMTP_URL) {
    const mend = 'is missing: the inbox is for development only; use smtps://user:password@host:465';
    problems.push({ variable: 'SMTP_URL', mend });
  }
  if (!MAIL_FROM)
    problems.push({ variable: 'MAIL_FROM', mend: 'is missing: the address that letters come from' });
  if (!WEB_URL?.startsWith('https:')) {
    const mend = 'the links in letters carry secrets: use a URL such as https://app.example.com';
    problems.push({ variable: 'WEB_URL', mend: WEB_URL ? mend : `is missing: ${mend}` });
  }
  return problems;
}
