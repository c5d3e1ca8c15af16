/** On one connection; PostgreSQL keeps each for as long as that lives. */
const usually = 200;

/**
 * How many statements a connection prepares at most: `statement_cache_size` in DATABASE_URL, under the name that other drivers have for it.
 * 0 where connections share a session of the server's, as those of the embedded database do, and of a pooler by transactions.
 */
export function statementCacheSizeOf(url: string): number {
  const told = Number.parseInt(new URL(url).searchParams.get('statement_cache_size') ?? '', 10);
  return Number.isNaN(told) ? usually : told;
}

/** What searches and sorts: its best plan depends on what is looked for, and a prepared one is made for all values alike. */
const plannedEachTime = /\b(order by|i?like|similar)\b|~/i;

/** The statements that one connection has prepared, by their text: PostgreSQL parses and plans each of them once, not each time. */
export class PreparedStatements {
  private readonly names = new Map<string, string>();
  private made = 0;

  constructor(private readonly most: number) {}

  /** Under which name it is asked; undefined: as it is. */
  nameOf(text: string): string | undefined {
    return this.names.get(text) ?? this.make(text);
  }

  /** It is prepared anew the next time, under another name. */
  forget(text: string): void {
    this.names.delete(text);
  }

  private make(text: string): string | undefined {
    if (this.names.size >= this.most || plannedEachTime.test(text)) return undefined;
    this.made += 1;
    const name = `gatehouse_${this.made}`;
    this.names.set(text, name);
    return name;
  }
}

/** What a statement answers has another type since a migration, or the server has forgotten it. It was not executed. */
export function isOutdated(error: unknown): boolean {
  const { code, routine } = error as { code?: unknown; routine?: unknown };
  return code === '26000' || (code === '0A000' && routine === 'RevalidateCachedQuery');
}
