export const hidden = '[hidden]';

/**
 * What our secrets look like, wherever they turn up: the last line of defence. What logs a secret is a mistake; here it costs
 * a word of the line. Each begins where a word begins: what a client sends must not make them look again and again.
 */
const patterns: [RegExp, string][] = [
  // What V8 quotes of a body that it cannot parse.
  [/(Unexpected [^\n]{0,60}?, )["'.].*?( is not valid JSON)/gs, `$1${hidden}$2`],
  [/-----BEGIN [^-]+-----.*?(-----END [^-]+-----|$)/gs, hidden],
  [/\beyJ[\w-]{8,}(\.[\w-]*){0,4}/g, hidden],
  [/\bgh[a-z]_[\w-]{8,}/g, hidden],
  [/\$(argon2\w*|2[abxy])\$[^\s"'`]+/g, hidden],
  [/\b(bearer|basic) +[\w.~+/=-]{6,}/gi, `$1 ${hidden}`],
  // The user and password of a URL.
  [/\b([a-z][a-z\d+.-]{0,20}:\/\/)[^\s/"'<>]*@/gi, `$1${hidden}@`],
  // One that was not encoded, with a slash in it.
  [/\b([a-z][a-z\d+.-]{0,20}:\/\/)[^\s/:"'<>]{0,100}:(?!\d+\/)[^\s"'<>?#@]{1,200}@/gi, `$1${hidden}@`],
  [/([?#&](?:\w{0,40}token|code|\w{0,40}password|\w{0,40}secret|key)=)[^\s&"'<>]+/gi, `$1${hidden}`],
  // A password may have spaces in it: bare, it ends with the line or at what ends a value.
  [
    /(?<!\w)(\w{0,40}(?:passw(?:or)?d|passphrase|pwd)["']?[:=][ \t]{0,4})(?!["'\\[])[^\n,;}\])"'&]+/gi,
    `$1${hidden}`,
  ],
  [
    /(?<![\w-])((?:[\w-]{0,40}(?:passw\w{0,40}|passphrase|pwd|token|secret|api[_-]?key)|pass|authorization|(?:set-)?cookie)\\?["']?\s{0,8}[:=]\s{0,8}\\?)(?!\[hidden\])("[^"]*"?|'[^']*'?|[^\s,;}\])"']+)/gi,
    `$1${hidden}`,
  ],
  // Whoever may read logs need not know who has an account. Also as a URL has it.
  [
    /(?<![^\s<>()[\]{}"'`,;:=/@])[^\s<>()[\]{}"'`,;:=/@]+(?:@|%(?:25)*40)[\p{L}\d-]+(\.[\p{L}\d-]+)+/gu,
    '…@…',
  ],
  // Tokens of letters, and keys in base64.
  [/(?<![\w-])[\w-]{40,}(?![\w-])/g, hidden],
  [/(?<![\w+/-])[\w+/-]{42,}={1,2}/g, hidden],
];

const longestText = 8_000;
/** An address, or a URL's user and password. */
const longestWord = 300;

/** Known by heart: what the environment of this process holds. */
const known = new Set<string>();

/** From here on these are hidden as they are, whatever they look like. */
export function hideValues(values: string[]): void {
  for (const value of values) if (value.length >= 6) known.add(value);
}

/** A text without what looks like a secret or an address, or is known to be one. */
export function hideSecrets(text: string): string {
  let safe = text;
  for (const value of known) if (safe.includes(value)) safe = safe.replaceAll(value, hidden);
  if (safe.length > longestText) safe = `${withoutLastWord(safe.slice(0, longestText))}…`;
  for (const [pattern, replacement] of patterns) safe = safe.replaceAll(pattern, replacement);
  return safe;
}

/** The half of a secret that a cut leaves looks like none, and says much of it. */
function withoutLastWord(text: string): string {
  return text.slice(0, -longestWord) + text.slice(-longestWord).replace(/(?<!\S)\S+$/, '');
}
