import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { pascal, rename, type RoomWords } from './room-words.ts';

/** The project that this script is of: a copy of it makes rooms in the copy. */
export const root = path.join(import.meta.dirname, '../..');

const template = path.join(import.meta.dirname, 'template');

/** What the template is made of: real code, of a room called `line-items`. */
export function templateFiles(): Record<string, string> {
  const files = globSync('{src,migrations,test}/**/*.ts', { cwd: template });
  return Object.fromEntries(
    files.map((file) => [file, readFileSync(path.join(template, file), 'utf8')] as const),
  );
}

/**
 * Every file that a new room is, by its path from the root, as prettier writes it.
 * @param at of the migration, in milliseconds: later than those that are there
 */
export async function roomFiles(words: RoomWords, at: number): Promise<Record<string, string>> {
  const name = pascal(words.plural);
  const files = Object.entries(templateFiles()).map(async ([file, text]) => {
    const renamed = rename(file, words).replace(/^migrations\/0-/, `migrations/${at}-`);
    const code = rename(text, words).replace(`class ${name}0 `, `class ${name}${at} `);
    return [renamed, await tidy(renamed, code)] as const;
  });
  return Object.fromEntries(await Promise.all(files));
}

/** As prettier writes it. @param file from the root */
export async function tidy(file: string, text: string): Promise<string> {
  const filepath = path.join(root, file);
  return format(text, { ...(await resolveConfig(filepath)), filepath });
}
