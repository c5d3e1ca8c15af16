const hidden = '[hidden]';

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
  // Whoever may read logs need not know who has an account.
  [/(?<![^\s<>()[\]{}"'`,;:=/@])[^\s<>()[\]{}"'`,;:=/@]+@[\p{L}\d-]+(\.[\p{L}\d-]+)+/gu, '…@…'],
  // Tokens of letters, and keys in base64.
  [/(?<![\w-])[\w-]{40,}(?![\w-])/g, hidden],
  [/(?<![\w+/-])[\w+/-]{42,}={1,2}/g, hidden],
];

const secretName = /passw|passphrase|^pass$|pwd|token|secret|api[_-]?key|authorization|cookie|hash$/i;
const maxDepth = 5;
const longestText = 8_000;

/** Known by heart: what the environment of this process holds. */
const known = new Set<string>();

/** From here on these are hidden as they are, whatever they look like. */
export function hideValues(values: string[]): void {
  for (const value of values) if (value.length >= 6) known.add(value);
}

/** A text without what looks like a secret or an address, or is known to be one. */
export function hideSecrets(text: string): string {
  let safe = text.length > longestText ? `${text.slice(0, longestText)}…` : text;
  for (const value of known) if (safe.includes(value)) safe = safe.replaceAll(value, hidden);
  for (const [pattern, replacement] of patterns) safe = safe.replaceAll(pattern, replacement);
  return safe;
}

/** Anything that is logged, as it may be: secrets by their names and by their looks; no request, body or stream whole. */
export function withoutSecrets(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return hideSecrets(value);
  if (typeof value === 'bigint' || typeof value === 'symbol') return String(value);
  if (typeof value === 'function') return '[function]';
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Error) return ofError(value, depth);
  if (depth >= maxDepth) return '[…]';
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => withoutSecrets(item, depth + 1));
  if (!isPlain(value)) return `[${value.constructor?.name ?? 'object'}]`;
  const fields = Object.entries(value).slice(0, 100);
  return Object.fromEntries(
    fields.map(([name, field]) => [name, secretName.test(name) ? hidden : withoutSecrets(field, depth + 1)]),
  );
}

/** Not what a library hung on it: parameters of a statement, a request, a response with its headers. */
function ofError(error: Error, depth: number): object {
  const { code, cause } = error as Error & { code?: unknown };
  return {
    type: error.name,
    message: hideSecrets(error.message),
    ...(typeof code === 'string' && { code }),
    stack: hideSecrets(error.stack ?? ''),
    ...(cause !== undefined && depth < maxDepth && { cause: withoutSecrets(cause, depth + 1) }),
  };
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
