import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { RoomRefused } from './room-refused.ts';
import { kebab, pascal, rename, type RoomWords } from './room-words.ts';

/** The project that this script is of: a copy of it makes rooms in the copy. */
export const root = path.join(import.meta.dirname, '../..');

const template = path.join(import.meta.dirname, 'template');
const appModule = 'src/app.module.ts';

/** What the template is made of: real code, of a room called `line-items`. */
export function templateFiles(): Record<string, string> {
  const files = globSync('{src,migrations,test}/**/*.ts', { cwd: template });
  return Object.fromEntries(
    files.map((file) => [file, readFileSync(path.join(template, file), 'utf8')] as const),
  );
}

/**
 * Every file that a new room is or changes, by its path from the root, as prettier writes it.
 * @param at of the migration, in milliseconds: later than those that are there
 * @throws RoomRefused
 */
export async function roomFiles(words: RoomWords, at: number): Promise<Record<string, string>> {
  const named = Object.entries(templateFiles()).map(([file, text]) => [
    rename(file, words).replace(/^migrations\/0-/, `migrations/${at}-`),
    rename(text, words).replace(`class ${pascal(words.plural)}0 `, `class ${pascal(words.plural)}${at} `),
  ]);
  const files = { ...Object.fromEntries(named), [appModule]: withRoom(words) } as Record<string, string>;
  const formatted = Object.entries(files).map(async ([file, text]) => [file, await tidy(file, text)]);
  return Object.fromEntries(await Promise.all(formatted)) as Record<string, string>;
}

/** app.module.ts with one import and one entry more. */
function withRoom({ plural }: RoomWords): string {
  const text = readFileSync(path.join(root, appModule), 'utf8');
  const module = `${pascal(plural)}Module`;
  const [imports = ''] = /^(import [^;]+;\n)+/.exec(text) ?? [];
  const [, before, entries, after] = /^(.*?const rooms\b[^=]*= \[)([^\]]*)(\].*)$/s.exec(
    text.slice(imports.length),
  ) ?? [null, '', null, ''];
  if (!imports || entries === null)
    throw new RoomRefused(`${appModule} has no array called "rooms" to put ${module} in.`);
  const list = [entries!.trim().replace(/,$/, ''), module].filter(Boolean).join(', ');
  return `${imports}import { ${module} } from './${kebab(plural)}/index.js';\n${before}${list}${after}`;
}

async function tidy(file: string, text: string): Promise<string> {
  const filepath = path.join(root, file);
  return format(text, { ...(await resolveConfig(filepath)), filepath });
}
