import type { Language } from '../../vocabulary/index.js';

/**
 * What happened, not what is written: the letter, and the token in it, are made when it is sent. Addresses are canonical
 * or as typed; there is no secret in a job.
 */
export type LetterJob =
  | { about: 'sign_up'; userId: string }
  | { about: 'verification_again'; email: string }
  | { about: 'password_forgotten'; userId: string | null }
  | { about: 'password_reset_forced'; userId: string }
  | { about: 'invitation'; userId: string }
  | { about: 'password_reset'; userId: string }
  | { about: 'password_changed'; userId: string }
  | { about: 'email_change_requested'; userId: string; newEmail: string }
  | { about: 'email_change_notice'; userId: string }
  | { about: 'email_changed'; userId: string; oldEmail: string }
  | { about: 'refresh_token_reused'; userId: string }
  | { about: 'account_deleted'; email: string; language: Language }
  | OwnLetterJob;

/** A letter of a team's own, by the name of its `@LetterOf()`. */
export interface OwnLetterJob {
  about: 'own_letter';
  name: string;
  userId: string;
  facts: object;
}

/** Every `about`, for documents; one that is missing here does not compile. */
export const letterOccasions = Object.keys({
  sign_up: true,
  verification_again: true,
  password_forgotten: true,
  password_reset_forced: true,
  invitation: true,
  password_reset: true,
  password_changed: true,
  email_change_requested: true,
  email_change_notice: true,
  email_changed: true,
  refresh_token_reused: true,
  account_deleted: true,
  own_letter: true,
} satisfies Record<LetterJob['about'], true>) as LetterJob['about'][];

/** Those that somebody can have sent to an address without having the account. */
export type RequestedLetter = Extract<
  LetterJob,
  { about: 'sign_up' | 'verification_again' | 'password_forgotten' | 'email_change_requested' }
>;
