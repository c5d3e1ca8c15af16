export { EmailAddress } from './email-address.js';
export { Inbox } from './inbox/inbox.js';
export type { StoredLetter } from './inbox/stored-letter.js';
export { IsEmailAddress } from './is-email-address.js';
export { type Letter, LetterRefused } from './letter.js';
export { MailModule } from './mail.module.js';
export { MailSettings } from './mail.settings.js';
export { Mailer } from './mailer.js';
