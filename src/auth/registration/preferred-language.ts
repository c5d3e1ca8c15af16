import { type Language, languages } from '../../vocabulary/index.js';

/** The best language of Accept-Language (RFC 9110) that letters are written in; the header itself goes no further. */
export function preferredLanguage(acceptLanguage = ''): Language {
  const wanted = acceptLanguage.slice(0, 200).split(',').map(parse);
  const byWish = wanted.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight);
  return byWish.map(({ language }) => languages.find((known) => known === language)).find(Boolean) ?? 'en';
}

/** `de-AT;q=0.8` */
function parse(entry: string): { language: string; weight: number } {
  const [tag = '', weight] = entry.split(';q=');
  return {
    language: tag.trim().slice(0, 2).toLowerCase(),
    weight: weight === undefined ? 1 : Number(weight) || 0,
  };
}
