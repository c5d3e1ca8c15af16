import { Injectable, type OnModuleInit } from '@nestjs/common';
import { StartRefused } from '../../platform/config/index.js';
import { type Extension, Extensions } from '../../platform/extensions/index.js';
import type { User } from '../../users/index.js';
import { asLetterText } from './given-texts.js';
import { ownLetter, type WritingMethod } from './letter-extensions.js';
import type { OwnLetterJob } from './letter-job.js';
import type { LetterText } from './letter-texts.js';

const wellFormed = /^[a-z][a-z0-9_]{0,49}$/;

/** The letters that a team has added to ours, by name. */
@Injectable()
export class OwnLetters implements OnModuleInit {
  private readonly writers = new Map<string, Extension<WritingMethod, string>>();

  constructor(private readonly extensions: Extensions) {}

  /** @throws StartRefused for a name that is not one, or is taken */
  onModuleInit(): void {
    for (const writer of this.extensions.of(ownLetter)) {
      const { name, use } = writer;
      if (!wellFormed.test(use))
        throw new StartRefused(`@LetterOf('${use}') on ${name}: use lower case, digits and _, up to 50.`);
      const other = this.writers.get(use);
      if (other) throw new StartRefused(`@LetterOf('${use}') stands on ${other.name} and on ${name}.`);
      this.writers.set(use, writer);
    }
  }

  has(name: string): boolean {
    return this.writers.has(name);
  }

  /** Nothing where the letter makes no sense any more. */
  async write({ name, facts }: OwnLetterJob, user: User): Promise<LetterText | undefined> {
    const writer = this.writers.get(name);
    // Not hopeless: while a release is rolled out, an instance of the one before may take what only the new one can write.
    if (!writer) throw new Error(`There is no letter ${name} here`);
    const text = await writer.call(user, facts as never);
    if (!text) return undefined;
    return this.extensions.judge(ownLetter.name, writer.name, () => asLetterText(text));
  }
}
