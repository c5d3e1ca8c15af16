import { Injectable, type OnModuleInit } from '@nestjs/common';
import { dictionary } from '@zxcvbn-ts/language-common';
import { type Extension, Extensions } from '../../platform/extensions/index.js';
import { type FieldError, ValidationFailed } from '../../platform/problems/index.js';
import { AuthSettings } from '../auth.settings.js';
import {
  type PasswordContext,
  type PasswordRefusal,
  passwordRule,
  type PasswordRuleMethod,
} from './password-rule.js';

/** Long enough for any passphrase, short enough that hashing stays cheap. */
const maxLength = 256;
const productName = 'gatehouse';
/** Shorter words of a name or address occur in many good passphrases. */
const contextWordMinLength = 4;
/** What has to be left of a password without the words that anyone would guess. */
const remainderMinLength = 8;

const commonPasswords = new Set(
  (dictionary['passwords-common'] as string[]).map((password) => password.toLowerCase()),
);
const runs = [
  'abcdefghijklmnopqrstuvwxyz',
  '0123456789',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
]
  .map((run) => run.repeat(12))
  .flatMap((run) => [run, [...run].reverse().join('')]);

/** Of a rule of yours: clients tell what is about a password by it. */
const ruleCode = /^password_[a-z_]{1,80}$/;

/** Of a rule of yours. */
const messageMaxLength = 200;

/** NIST SP 800-63B-4: length and a blocklist, no rules of composition. */
@Injectable()
export class PasswordPolicy implements OnModuleInit {
  private rules: Extension<PasswordRuleMethod, undefined>[] = [];

  constructor(
    private readonly settings: AuthSettings,
    private readonly extensions: Extensions,
  ) {}

  onModuleInit(): void {
    this.rules = this.extensions.of(passwordRule);
  }

  /** Never inside a transaction: a rule may ask another server. @throws ValidationFailed naming the field and the reason */
  async check(password: string, context: PasswordContext, pointer: string): Promise<void> {
    const composed = password.normalize('NFC');
    const refusal = this.refusalOf(composed, context) ?? (await this.refusalOfRules(composed, context));
    if (refusal) throw new ValidationFailed({ errors: [{ pointer, ...refusal }] });
  }

  private async refusalOfRules(password: string, { email, name }: PasswordContext) {
    for (const { name: rule, call } of this.rules) {
      const verdict = await call(password, { email, name });
      if (!verdict) continue;
      return this.extensions.judge(passwordRule.name, rule, () => refusalIn(verdict));
    }
    return undefined;
  }

  private refusalOf(password: string, context: PasswordContext): Omit<FieldError, 'pointer'> | undefined {
    const min = this.settings.PASSWORD_MIN_LENGTH;
    const length = [...password].length;
    if (length < min) return { code: 'password_too_short', message: `Use at least ${min} characters` };
    if (length > maxLength)
      return { code: 'password_too_long', message: `Use at most ${maxLength} characters` };
    if (isCommon(password.toLowerCase())) {
      return {
        code: 'password_too_common',
        message: 'Use something that is not among the passwords everybody tries',
      };
    }
    if (isPersonal(password.toLowerCase(), context)) {
      return { code: 'password_too_personal', message: 'Use something without your name or e-mail address' };
    }
    return undefined;
  }
}

/** @throws Error for what clients would not know, or people not read */
function refusalIn({ code, message }: PasswordRefusal): PasswordRefusal {
  if (typeof code !== 'string' || !ruleCode.test(code))
    throw new Error(`gave the code ${String(code)}: use password_ and lower case`);
  if (typeof message !== 'string' || message.length < 1 || message.length > messageMaxLength)
    throw new Error(`gave no message of 1 to ${messageMaxLength} characters`);
  return { code, message };
}

function isCommon(password: string): boolean {
  if (commonPasswords.has(password) || runs.some((run) => run.includes(password))) return true;
  const unit = /^(.+?)\1+$/su.exec(password)?.[1];
  if (unit && unit.length < remainderMinLength) return true;
  // "password1234567": a common word whose decoration is no longer than itself.
  const word = password.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  return word.length * 2 >= password.length && commonPasswords.has(word);
}

function isPersonal(password: string, { email, name = '' }: PasswordContext): boolean {
  const [local = '', domain = ''] = email.toLowerCase().split('@');
  const words = [
    productName,
    email.toLowerCase(),
    local,
    ...local.split(/[^\p{L}\p{N}]+/u),
    ...domain.split('.'),
  ]
    .concat(name.toLowerCase().split(/\s+/))
    .filter((word) => word.length >= contextWordMinLength)
    .sort((a, b) => b.length - a.length);
  const remainder = words.reduce((left, word) => left.replaceAll(word, ''), password);
  return remainder.length < password.length && [...remainder].length < remainderMinLength;
}
