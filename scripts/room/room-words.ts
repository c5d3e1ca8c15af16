import { RoomRefused } from './room-refused.ts';

/** What a room is called, word by word: `line-items` is [line, items] and [line, item]. */
export interface RoomWords {
  plural: string[];
  singular: string[];
}

/** The room that the template is written as: two words, so that each way to write a name looks different. */
export const templateWords: RoomWords = { plural: ['line', 'items'], singular: ['line', 'item'] };

const kebabCase = /^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/;

/** @param singular where the plural's last word does not tell it @throws RoomRefused */
export function roomWords(name: string, singular?: string): RoomWords {
  for (const given of [name, singular ?? 'given'])
    if (!kebabCase.test(given))
      throw new RoomRefused(`"${given}" is no name for a room: use words such as invoices or line-items.`);
  const words = { plural: name.split('-'), singular: singular?.split('-') ?? singularOf(name.split('-')) };
  if (kebab(words.plural) === kebab(words.singular))
    throw new RoomRefused(`"${name}" is both one and many: a room needs a word for each.`);
  return words;
}

/** Where a rule would make a word that is none: one of the `movies` is no `movy`, one of the `indices` no `indice`. */
const irregular = [
  /^.{1,3}$|^(news|lens|atlas|canvas)$|ias$/,
  /^(mov|cook|ser|spec|\w)ies$/,
  /(?<![ao])uses$|zzes$|oes$|^(nich|ax)es$|(?<![eo])aches$/,
  /([dpt]|tr|hel)ices$/,
  /^(lens|gas|bas|atlas|canvas|cris|diagnos|prognos|synops|ellips)es$|iases$|yses$|(?<!e)eses$/,
  /(l|ea|ie|oa|oo|ar)ves$|^(kni|li|wi)ves$/,
];

/** Of words that form it by rule; any other is asked for. @throws RoomRefused */
function singularOf(plural: string[]): string[] {
  const last = plural.at(-1)!;
  const rules: [RegExp, string][] = [
    [/ies$/, 'y'],
    [/(?<=ss|sh|ch|x)es$/, ''],
    [/(?<![uis])s$/, ''],
  ];
  const [ending, instead = ''] = rules.find(([ending]) => ending.test(last)) ?? [];
  if (!ending || irregular.some((each) => each.test(last)))
    throw new RoomRefused(
      `"${kebab(plural)}": what is one of them called? npm run g -- room ${kebab(plural)} --singular …`,
    );
  return [...plural.slice(0, -1), last.replace(ending, instead)];
}

const capitalised = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
const sentence = ([first = '', ...rest]: string[]) => [capitalised(first), ...rest].join(' ');

export const kebab = (words: string[]) => words.join('-');
export const snake = (words: string[]) => words.join('_');
export const pascal = (words: string[]) => words.map(capitalised).join('');
export const camel = ([first = '', ...rest]: string[]) => first + pascal(rest);

/** Says of one room what a text says of the template's. */
export function rename(text: string, { plural, singular }: RoomWords): string {
  const ways = [kebab, snake, pascal, camel, sentence, (words: string[]) => words.join(' ')];
  const renamed = new Map([
    ...ways.map((way) => [way(templateWords.plural), way(plural)] as const),
    ...ways.map((way) => [way(templateWords.singular), way(singular)] as const),
  ]);
  return text.replaceAll(new RegExp([...renamed.keys()].join('|'), 'g'), (found) => renamed.get(found)!);
}
