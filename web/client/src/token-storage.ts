/** What is kept of a session in body transport. */
export interface Tokens {
  accessToken: string;
  refreshToken: string;
  /** Whose they are: what one person has sent is not repeated with the tokens of another. */
  userId?: string | undefined;
}

type Awaitable<T> = T | Promise<T>;

/** Where tokens are kept in body transport: a keychain, an encrypted store. */
export interface TokenStorage {
  /** Asked before every request, so that what another process saved counts at once. */
  load(): Awaitable<Tokens | null | undefined>;
  save(tokens: Tokens): Awaitable<void>;
  clear(): Awaitable<void>;
  /** Clients in other tabs or workers with a storage of the same name hold the same tokens: they take turns. */
  readonly sharedAs?: string | undefined;
}

/** Forgotten when the process ends. */
export function memoryStorage(): TokenStorage {
  let kept: Tokens | null = null;
  return {
    load: () => kept,
    save: (tokens) => {
      kept = tokens;
    },
    clear: () => {
      kept = null;
    },
  };
}
