import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { outsideTheApi } from '../../src/api-paths.ts';
import { brokenRules, stairs } from '../../test/support/staircase.ts';
import { root, templateFiles } from './room-files.ts';
import { RoomRefused } from './room-refused.ts';
import { camel, kebab, pascal, rename, type RoomWords, snake, templateWords } from './room-words.ts';
import { sqlKeywords } from './sql-keywords.ts';

/** Words that JavaScript keeps for itself: nothing can be called so. */
const keywords = new Set(
  `await break case catch class const continue debugger default delete do else enum export extends false finally for
   function if implements import in instanceof interface let new null package private protected public return static
   super switch this throw true try typeof undefined var void while with yield arguments eval`.split(/\s+/),
);
/** @throws RoomRefused where the name is taken, is a word of the language, or says nothing */
export function judge(words: RoomWords): void {
  const refusal = [ours, existing, kept, outside, reserved, long, empty, used, documented].flatMap(
    (rule) => rule(words) ?? [],
  )[0];
  if (refusal) throw new RoomRefused(refusal);
}

function ours({ plural }: RoomWords): string | undefined {
  const name = kebab(plural);
  return stairs.includes(name) ? `"${name}" is a room of Gatehouse's own: choose another name.` : undefined;
}

function existing({ plural }: RoomWords): string | undefined {
  const name = kebab(plural);
  const folder = [`src/${name}`, `test/${name}`].find((each) => existsSync(path.join(root, each)));
  if (folder) return `${folder}/ exists: choose another name, or remove it first.`;
  const table = new RegExp(`CREATE TABLE (IF NOT EXISTS )?"?${snake(plural)}\\b`, 'i');
  const migration = globSync('migrations/*.ts', { cwd: root }).find(
    (file) =>
      file.replace(/^migrations.\d{13}-/, '') === `${name}.ts` ||
      table.test(readFileSync(path.join(root, file), 'utf8')),
  );
  return migration && `There is a table ${snake(plural)}, made by ${migration}: choose another name.`;
}

/** Tables that TypeORM makes for itself, in no migration. */
const tablesOfTypeOrm = ['migrations', 'typeorm_metadata'];

function kept({ plural }: RoomWords): string | undefined {
  const table = snake(plural);
  return tablesOfTypeOrm.includes(table)
    ? `TypeORM has a table ${table} of its own: choose another name.`
    : undefined;
}

/** There the room would be without the prefix of the API, and in the way of what is there. */
function outside({ plural }: RoomWords): string | undefined {
  const name = kebab(plural);
  const taken = outsideTheApi.find((each) => each.split('/')[0] === name);
  return taken && `/${taken} is served beside the API: choose another name than "${name}".`;
}

/** The plural is the table: of `orders`, one may well be an `order`. */
function reserved({ plural, singular }: RoomWords): string | undefined {
  const keyword = [plural, singular].map(camel).find((each) => keywords.has(each));
  const word = sqlKeywords.has(snake(plural)) ? snake(plural) : keyword;
  return word && `"${word}" is a word of the language: choose another name.`;
}

/** PostgreSQL cuts a longer name, and would then not know the index again. */
const maxIdentifier = 63;

function long(words: RoomWords): string | undefined {
  const identifiers =
    Object.values(templateFiles())
      .join('\n')
      .match(/\bline_items?\w*/g) ?? [];
  const tooLong = identifiers.map((each) => rename(each, words)).find((each) => each.length > maxIdentifier);
  return (
    tooLong &&
    `"${tooLong}" would be longer than the ${maxIdentifier} characters of a name in PostgreSQL: choose a shorter name.`
  );
}

/** As test/architecture.spec.ts asks it of every file. */
function empty({ plural, singular }: RoomWords): string | undefined {
  const files = [`src/${kebab(plural)}/index.ts`, `src/${kebab(plural)}/${kebab(singular)}.entity.ts`];
  const [rule] = files.flatMap((file) => brokenRules({ path: file, text: '' }));
  return rule?.replace(/^.*?: /, '').concat('.');
}

/** The room's own code would call two things the same. */
function used({ plural, singular }: RoomWords): string | undefined {
  const code = Object.values(templateFiles()).map((text) => text.replaceAll(noCode, ''));
  const names = new Set(code.flatMap((text) => text.match(/(?<![\w.])[A-Za-z]\w*/g) ?? []));
  for (const name of identifiersOf(templateWords)) names.delete(name);
  const taken = identifiersOf({ plural, singular }).find((name) => names.has(name) || name in globalThis);
  return taken && `The room's own code needs "${taken}" for something else: choose another name.`;
}

const identifiersOf = ({ plural, singular }: RoomWords) =>
  [plural, singular].flatMap((words) => [pascal(words), camel(words)]);

/** Comments and texts. */
const noCode = /\/\*.*?\*\/|\/\/[^\n]*|'[^'\n]*'|`[^`]*`/gs;

/** What the API has already: paths, operations and schemas are named after the room. */
function documented(words: RoomWords): string | undefined {
  const { paths, components } = JSON.parse(readFileSync(path.join(root, 'openapi.json'), 'utf8'));
  const { plural } = words;
  if (paths[`/api/v1/${kebab(plural)}`]) return `The API has a path /${kebab(plural)}: choose another name.`;
  const operations = Object.values<Record<string, { operationId?: string }>>(paths).flatMap((item) =>
    Object.values(item).map(({ operationId }) => operationId),
  );
  const text = Object.values(templateFiles()).join('\n');
  const wanted = [...text.matchAll(/operationId: '(\w+)'|class (\w+(?:Request|Response)) /g)]
    .map(([, operation, schema]) => operation ?? schema!)
    .map((name) => rename(name, words));
  const taken = wanted.find((name) => operations.includes(name) || name in components.schemas);
  return taken && `The API has "${taken}" already: choose another name.`;
}
