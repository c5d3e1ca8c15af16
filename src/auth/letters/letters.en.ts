import type { LetterTexts } from './letter-texts.js';

const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
const lasting = (minutes: number) =>
  minutes >= 120 ? `${Math.round(minutes / 60)} hours` : `${Math.ceil(minutes)} minutes`;

export const english: LetterTexts = {
  verifyEmail: ({ url, minutes, signedUpAt }) => ({
    subject: 'Confirm your e-mail address',
    paragraphs: [
      `Somebody, probably you, signed up with this address on ${moment.format(signedUpAt)} UTC.`,
      'Confirm that the address is yours, and the account is ready.',
    ],
    action: { label: 'Confirm the address', url },
    footnote: `The link works once, for ${lasting(minutes)}. If you did not sign up then, do nothing: without the link there will be no account.`,
  }),
  severalSignUps: ({ url, minutes }) => ({
    subject: 'Choose a password to confirm your address',
    paragraphs: [
      'Somebody has signed up with this address more than once, and not all of it may have been you.',
      'Choose a password now: it becomes the only one, and the account is ready.',
    ],
    action: { label: 'Choose a password', url },
    footnote: `The link works once, for ${lasting(minutes)}. If you did not sign up, do nothing: without the link there will be no account.`,
  }),
  alreadyRegistered: (webUrl) => ({
    subject: 'You already have an account',
    paragraphs: [
      'Somebody, probably you, just tried to use this address for a new account. You already have one.',
      'Log in as you are used to. If you do not remember the password, ask for a new one there.',
    ],
    action: { label: 'Go to the login', url: webUrl },
    footnote: 'If it was not you, there is nothing to do: nobody got in, and nothing has changed.',
  }),
  resetPassword: ({ url, minutes }) => ({
    subject: 'Set a new password',
    paragraphs: ['Somebody, probably you, asked for a new password for your account.'],
    action: { label: 'Set a new password', url },
    footnote: `The link works once, for ${lasting(minutes)}. If it was not you, do nothing: your password stays as it is.`,
  }),
  resetForced: ({ url, minutes }) => ({
    subject: 'Please set a new password',
    paragraphs: [
      'An administrator has asked you to set a new password. The old one no longer works, and you have been logged out everywhere.',
    ],
    action: { label: 'Set a new password', url },
    footnote: `The link works once, for ${lasting(minutes)}. After that, ask for a new one with "Forgot password" at the login.`,
  }),
  invitation: ({ url, minutes }) => ({
    subject: 'Your account is ready',
    paragraphs: ['An administrator has made an account for this address. Choose a password to begin.'],
    action: { label: 'Choose a password', url },
    footnote: `The link works once, for ${lasting(minutes)}. After that, ask for a new one with "Forgot password" at the login.`,
  }),
  passwordReset: (webUrl) => ({
    subject: 'Your password was changed',
    paragraphs: [
      'A new password has just been set with the link we sent you. You have been logged out everywhere.',
    ],
    action: { label: 'Go to the login', url: webUrl },
    footnote:
      'If it was not you, set a new password at once with "Forgot password", and secure this mailbox.',
  }),
  passwordChanged: (webUrl) => ({
    subject: 'Your password was changed',
    paragraphs: [
      'The password of your account has just been changed, and your other devices have been logged out.',
    ],
    action: { label: 'Go to the login', url: webUrl },
    footnote: 'If it was not you, set a new password at once with "Forgot password" at the login.',
  }),
  confirmEmailChange: ({ url, minutes }) => ({
    subject: 'Confirm your new e-mail address',
    paragraphs: ['Your account is to use this address from now on. Confirm that it is yours.'],
    action: { label: 'Confirm the new address', url },
    footnote: `The link works once, for ${lasting(minutes)}. If you have no account with us, do nothing.`,
  }),
  emailChangeNotice: (webUrl) => ({
    subject: 'Your e-mail address is about to change',
    paragraphs: [
      'Somebody who knows your password, probably you, asked to move your account to another e-mail address.',
      'The change happens when the new address is confirmed.',
    ],
    action: { label: 'Go to the login', url: webUrl },
    footnote:
      'If it was not you, change your password now: until the confirmation this address still decides.',
  }),
  emailChanged: (webUrl) => ({
    subject: 'Your e-mail address was changed',
    paragraphs: ['Your account now uses another e-mail address. This is the last letter to the old one.'],
    action: { label: 'Go to the login', url: webUrl },
    footnote: 'If it was not you, contact us at once.',
  }),
  refreshTokenReused: (webUrl) => ({
    subject: 'We ended one of your sessions',
    paragraphs: [
      'A key of one of your sessions was used a second time. It may have been copied, so we have ended that session.',
      'Log in again on the device concerned.',
    ],
    action: { label: 'Go to the login', url: webUrl },
    footnote: 'If this puzzles you, change your password and look through the list of your sessions.',
  }),
  accountDeleted: () => ({
    subject: 'Your account was deleted',
    paragraphs: ['Your account and its data have been deleted. This is the last letter about it.'],
  }),
};
