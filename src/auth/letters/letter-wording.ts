import { Injectable, type OnModuleInit } from '@nestjs/common';
import { StartRefused } from '../../platform/config/index.js';
import { Extensions } from '../../platform/extensions/index.js';
import { HopelessJob } from '../../platform/queue/index.js';
import { type Language, languages } from '../../vocabulary/index.js';
import { watchedTexts } from './given-texts.js';
import { type LaidOutLetter, letterLayout, letterTexts } from './letter-extensions.js';
import { layOut } from './letter-layout.js';
import type { LetterText, LetterTexts } from './letter-texts.js';
import { german } from './letters.de.js';
import { english } from './letters.en.js';

const ours: Record<string, LetterTexts> = { en: english, de: german };

/** How letters speak and look: as ours do, with what a team has laid over them. */
@Injectable()
export class LetterWording implements OnModuleInit {
  private readonly texts = new Map<string, LetterTexts>();

  constructor(private readonly extensions: Extensions) {}

  /** @throws StartRefused for a language that has not every letter */
  onModuleInit(): void {
    const given = this.extensions
      .of(letterTexts)
      .map(({ name, use, call }) => ({ name, use, texts: watchedTexts(call(), name, this.extensions) }));
    for (const { name, use } of given)
      if (!isSpoken(use))
        throw new StartRefused(
          `@LetterTextsOf('${use}') on ${name}: src/vocabulary/languages.ts does not name that language.`,
        );
    for (const language of languages) {
      const laidOver = given.filter(({ use }) => use === language).map(({ texts }) => texts);
      this.texts.set(language, complete(language, Object.assign({}, ours[language], ...laidOver)));
    }
    this.extensions.of(letterLayout);
  }

  /** English for a person whose language has been taken out of the vocabulary. */
  of(language: string): LetterTexts {
    return this.texts.get(language) ?? this.texts.get('en') ?? english;
  }

  /** @throws HopelessJob for a link that a browser would run instead of following it */
  async layOut(text: LetterText, language: Language): Promise<LaidOutLetter> {
    if (text.action && !/^https?:\/\//i.test(text.action.url))
      throw new HopelessJob(`The link of the letter "${text.subject}" is neither http nor https`);
    const [layout] = this.extensions.of(letterLayout);
    if (!layout) return layOut(text, language);
    const given: unknown = await layout.call(text, language);
    return this.extensions.judge(letterLayout.name, layout.name, () => laidOut(given));
  }
}

/** What else is in it (another recipient, say) is not the layout's to give. @throws Error for what is no letter */
function laidOut(given: unknown): LaidOutLetter {
  const { subject, text, html } = (given ?? {}) as LaidOutLetter;
  if ([subject, text, html].every((part) => typeof part === 'string' && part !== ''))
    return { subject, text, html };
  throw new Error('gave no letter: subject, text and html are texts, and none of them is empty');
}

function isSpoken(language: string): boolean {
  return (languages as readonly string[]).includes(language);
}

function complete(language: string, texts: Partial<LetterTexts>): LetterTexts {
  const missing = Object.keys(english).filter((letter) => !texts[letter as keyof LetterTexts]);
  if (missing.length === 0) return texts as LetterTexts;
  throw new StartRefused(
    `The language ${language} of src/vocabulary/languages.ts lacks the letters ${missing.join(', ')}: write a method with @LetterTextsOf('${language}') in a provider of one of your rooms.`,
  );
}
