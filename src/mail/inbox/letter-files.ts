import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { writePrivately } from '../../platform/config/index.js';
import type { StoredLetter } from './stored-letter.js';

/** One file per letter, so that a restart keeps them. Readable by their owner alone: their links open accounts. */
export class LetterFiles {
  constructor(private readonly directory: string) {}

  /** Oldest first. A file that something else spoilt is passed over. */
  load(): StoredLetter[] {
    if (!existsSync(this.directory)) return [];
    const names = readdirSync(this.directory).filter((name) => name.endsWith('.json'));
    return names
      .flatMap((name) => this.read(name))
      .sort((a, b) => a.receivedAt.localeCompare(b.receivedAt) || a.id.localeCompare(b.id));
  }

  write(letter: StoredLetter): void {
    writePrivately(this.fileOf(letter.id), JSON.stringify(letter, null, 2));
  }

  remove(id: string): void {
    rmSync(this.fileOf(id), { force: true });
  }

  private read(name: string): StoredLetter[] {
    try {
      const letter = JSON.parse(readFileSync(path.join(this.directory, name), 'utf8')) as StoredLetter;
      return name === `${letter.id}.json` ? [letter] : [];
    } catch {
      return [];
    }
  }

  private fileOf(id: string): string {
    return path.join(this.directory, `${id}.json`);
  }
}
