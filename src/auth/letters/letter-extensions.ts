import { ExtensionPoint, type Joining } from '../../platform/extensions/index.js';
import type { User } from '../../users/index.js';
import type { Language } from '../../vocabulary/index.js';
import type { LetterText, LetterTexts } from './letter-texts.js';

/** The languages that Gatehouse itself speaks. */
type OurLanguage = 'en' | 'de';

/** What a language has to bring: over ours what shall be different, of another one every letter. */
export type TextsOf<Spoken extends string> = Spoken extends OurLanguage ? Partial<LetterTexts> : LetterTexts;

export const letterTexts = new ExtensionPoint<() => Partial<LetterTexts>, Language>('LetterTextsOf');

/** Gives the texts of a language of src/vocabulary/languages.ts. Asked once, at the start, which a throw refuses; a throw of one of the texts is a failed try to send. */
export const LetterTextsOf = <Spoken extends Language>(language: Spoken) =>
  letterTexts.join(language) as Joining<() => TextsOf<Spoken>>;

export interface LaidOutLetter {
  /** One line, or the letter is refused. */
  subject: string;
  text: string;
  html: string;
}

export type LayoutMethod = (letter: LetterText, language: Language) => LaidOutLetter | Promise<LaidOutLetter>;

export const letterLayout = new ExtensionPoint<LayoutMethod>('LetterLayout', { takesSeveral: false });

/** Lays every letter out in place of ours. What it puts into HTML it escapes. A throw is a failed try to send. */
export const LetterLayout = () => letterLayout.join(undefined);

type Writing = LetterText | undefined;
/** Facts are of whatever type the one has whom they are posted for. */
export type WritingMethod = (user: User, facts: never) => Writing | Promise<Writing>;

export const ownLetter = new ExtensionPoint<WritingMethod, string>('LetterOf');

/**
 * Writes a letter of your own, which `Letters.postOwn(name, …)` has posted, at the moment it is sent: nothing is sent when
 * it gives none. A throw is a failed try to send: tried again for a day, then a dead letter.
 */
export const LetterOf = (name: string) => ownLetter.join(name);
