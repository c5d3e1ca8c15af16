import { hash } from 'node:crypto';

/** What searches and sorts, whose best plan depends on what is looked for; and lists, which make a text for each length. */
const plannedEachTime = /\b(order by|i?like|similar|in \()|~/i;

export interface PreparedStatement {
  name: string;
  hasAnswered: boolean;
}

/**
 * The statements that one connection has prepared, by their text: PostgreSQL parses and plans each of them once, not each time. A name
 * says what it stands for, so that behind a pooler that mixes sessions it is unknown or taken there, and never another statement.
 */
export class PreparedStatements {
  private readonly statements = new Map<string, PreparedStatement>();
  private generation = 0;

  /** @param most as PostgreSQL keeps each for as long as the connection lives */
  constructor(private readonly most: number) {}

  /** As what it is asked; undefined: as it is. */
  of(text: string): PreparedStatement | undefined {
    return this.statements.get(text) ?? this.make(text);
  }

  /** Whatever made one of them outdated has probably made others so. */
  forgetAll(): void {
    this.statements.clear();
    this.generation += 1;
  }

  private make(text: string): PreparedStatement | undefined {
    if (this.statements.size >= this.most || plannedEachTime.test(text)) return undefined;
    const name = `gatehouse_${this.generation}_${hash('sha256', text, 'base64url').slice(0, 24)}`;
    const statement = { name, hasAnswered: false };
    this.statements.set(text, statement);
    return statement;
  }
}

/** The name is not known there, or taken. */
const namedElsewhere = new Set(['26000', '42P05']);
/** A parameter has another type by now, and may be what it might not. */
const askedOtherwise = new Set(['42804', '42883', '22003', '22007', '22P02']);

/**
 * Refused before it was executed, and only as it was prepared: before a migration, or in another session. PostgreSQL notices what
 * another type of an answer makes wrong, and of most parameters.
 */
export function isOutdated({ hasAnswered }: PreparedStatement, error: unknown): boolean {
  const { code = '', routine } = error as { code?: string; routine?: unknown };
  if (code === '0A000') return routine === 'RevalidateCachedQuery';
  return namedElsewhere.has(code) || (hasAnswered && askedOtherwise.has(code));
}
