// Parameters are all that these methods have.
/* oxlint-disable no-unused-vars */
import type { AuditedEvent } from '../../src/audit/index.js';
import { OnEvent } from '../../src/audit/index.js';
import {
  AfterLogin,
  AfterSignUp,
  BeforeSignUp,
  LetterLayout,
  LetterOf,
  type LetterText,
  LetterTextsOf,
  PasswordRule,
  type SignUpFacts,
  type TextsOf,
} from '../../src/auth/index.js';
import { AccessTokenClaims } from '../../src/tokens/index.js';
import { PersonalData, type User } from '../../src/users/index.js';

// What must not compile: `npm run types` fails where one of these does.

class Shown {
  text!: string;
}

export class WrongSignatures {
  // @ts-expect-error it is given facts of a sign-up, no user
  @BeforeSignUp()
  takesAUser(_: User): void {}

  // @ts-expect-error what it returns would be lost: a refusal is thrown
  @BeforeSignUp()
  answers(_: SignUpFacts): boolean {
    return false;
  }

  // @ts-expect-error refusals are classes of problems
  @BeforeSignUp({ refusals: [Error] })
  refuses(_: SignUpFacts): void {}

  // @ts-expect-error there is no second argument
  @AfterSignUp()
  takesMore(_: User, __: string): void {}

  // @ts-expect-error it is given the login, in which the user is
  @AfterLogin()
  takesTheUser(_: User): void {}

  // @ts-expect-error claims are an object
  @AccessTokenClaims()
  claims(): string {
    return 'admin';
  }

  // @ts-expect-error a code begins with password_
  @PasswordRule()
  rule(_: string) {
    return { code: 'too_weak' as const, message: 'No' };
  }

  // @ts-expect-error the type of the document is that of the method
  @PersonalData({ name: 'shown', type: Shown, in: ['me'] })
  shows(_: string): { number: number } {
    return { number: 1 };
  }

  // @ts-expect-error null is announced
  @PersonalData({ name: 'shown', type: Shown, in: ['me'] })
  maybe(_: string): Shown | null {
    return null;
  }

  @PersonalData({ name: 'shown', type: Shown, in: ['me'], nullable: true })
  announced(_: string): Shown | null {
    return null;
  }

  // @ts-expect-error there are two places
  @PersonalData({ name: 'shown', type: Shown, in: ['session'] })
  elsewhere(_: string): Shown {
    return { text: '' };
  }

  // @ts-expect-error the vocabulary has no such event
  @OnEvent('user.flew')
  flew(_: AuditedEvent): void {}

  // @ts-expect-error of no event
  @OnEvent()
  nothing(_: AuditedEvent): void {}

  // @ts-expect-error a language is in the vocabulary first
  @LetterTextsOf('tlh')
  klingon(): object {
    return {};
  }

  // @ts-expect-error a letter has paragraphs
  @LetterOf('hello')
  writes(_: User): { subject: string } {
    return { subject: 'Hello' };
  }

  // @ts-expect-error a layout makes text as well as HTML
  @LetterLayout()
  laysOut(_: LetterText): { html: string } {
    return { html: '' };
  }
}

// @ts-expect-error a language that is not ours has every letter, or does not compile
export const french: TextsOf<'fr'> = {};
export const english: TextsOf<'en'> = {};
