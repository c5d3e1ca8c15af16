import { StartRefused } from '../../platform/config/index.js';
import type { Extensions } from '../../platform/extensions/index.js';
import { letterTexts } from './letter-extensions.js';
import type { LetterText, LetterTexts } from './letter-texts.js';

type Write = (...facts: unknown[]) => unknown;

/**
 * The texts that a method with `@LetterTextsOf()` gave, as letters ask for them: the failure of one is that of the method.
 * What is no function is no text: the language then lacks that letter.
 * @throws StartRefused for what is no object
 */
export function watchedTexts(given: unknown, name: string, extensions: Extensions): Partial<LetterTexts> {
  if (typeof given !== 'object' || given === null || given instanceof Promise)
    throw new StartRefused(`@LetterTextsOf() on ${name} gave no object with texts.`);
  const texts = Object.entries(given).map(([letter, write]: [string, unknown]) => [
    letter,
    typeof write === 'function' ? watched(letter, (write as Write).bind(given)) : undefined,
  ]);
  return Object.fromEntries(texts) as Partial<LetterTexts>;

  function watched(letter: string, write: Write): Write {
    return extensions.judgeGiven(letterTexts.name, `${name}().${letter}`, write, asLetterText);
  }
}

const isText = (value: unknown) => typeof value === 'string';
const isTextOrNone = (value: unknown) => value === undefined || isText(value);

/** As it was given, when it is one: a layout of a team may read more of it than ours. @throws Error when it is none */
export function asLetterText(given: unknown): LetterText {
  if (given instanceof Promise) {
    // Nobody waits for it, and its failure would end the process.
    given.catch(() => undefined);
    throw new Error('gave a promise: a text is written at once');
  }
  const { subject, paragraphs, action, footnote } = (given ?? {}) as Record<string, unknown>;
  if (!isText(subject) || !Array.isArray(paragraphs) || !paragraphs.every(isText))
    throw new Error('gave no letter: subject is a text, and paragraphs are a list of texts');
  const { label, url } = (action ?? { label: '', url: '' }) as Record<string, unknown>;
  if (!isText(label) || !isText(url) || !isTextOrNone(footnote))
    throw new Error('gave no letter: action has label and url, and they and footnote are texts');
  return given as LetterText;
}
