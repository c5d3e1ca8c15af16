import { ExtensionPoint } from '../../platform/extensions/index.js';

/** Whom the password is for: words that an attacker tries first. */
export interface PasswordContext {
  email: string;
  name?: string;
}

/** Why a password is refused, beside its field. */
export interface PasswordRefusal {
  /** `password_…`, in lower case: clients know it by that. */
  code: `password_${string}`;
  /** For the person, in a sentence. */
  message: string;
}

type Verdict = PasswordRefusal | undefined | void;
export type PasswordRuleMethod = (password: string, context: PasswordContext) => Verdict | Promise<Verdict>;

export const passwordRule = new ExtensionPoint<PasswordRuleMethod>('PasswordRule');

/**
 * One more rule for passwords, after ours, at sign-up, reset and change: the password in NFC, and whom it is for. What it
 * gives back refuses the password (422). It is waited for, five seconds at most: a question to another server needs a shorter limit
 * of its own. A throw is 500, and nothing is stored.
 */
export const PasswordRule = () => passwordRule.join(undefined);
