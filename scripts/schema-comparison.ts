type Node = Record<string, any>;

/** Where in an operation: `response 200`, and the field in it (`items[].user.id`). */
export interface Place {
  /** Answers may promise more and not less; requests may be asked for less and not more. */
  direction: 'answer' | 'request';
  where: string;
  field?: string;
}

const upperBounds = ['maxLength', 'maxItems', 'maximum'];
const lowerBounds = ['minLength', 'minItems', 'minimum'];
const otherRules = ['pattern', 'format', 'uniqueItems'];
const anything: Node = {};

/** Two schemas, or what refers to them. */
type Pair = [unknown, unknown];

/** Two schemas side by side, each with the components of its own document. */
export class SchemaComparison {
  private readonly before: Node;
  private readonly after: Node;
  private readonly tell: (what: string) => void;
  /** Pairs that are being looked into, so that a schema may hold itself. */
  private readonly open: Pair[];

  constructor(before: Node, after: Node, tell: (what: string) => void, open: Pair[] = []) {
    this.before = before;
    this.after = after;
    this.tell = tell;
    this.open = open;
  }

  /** What a node of the document of before holds, whatever it refers to. */
  old(node?: Node): Node | undefined {
    return merged(this.before, node);
  }

  /** The same of the document of now. */
  now(node?: Node): Node | undefined {
    return merged(this.after, node);
  }

  compare(at: Place, before: Node = anything, after: Node = anything): void {
    const pair: Pair = [before['$ref'] ?? before, after['$ref'] ?? after];
    if (this.open.some((each) => each[0] === pair[0] && each[1] === pair[1])) return;
    this.open.push(pair);
    const [old, now] = [this.old(before)!, this.now(after)!];
    const [choices, choicesNow] = [alternativesOf(old), alternativesOf(now)];
    if (choices || choicesNow) this.compareAlternatives(at, choices ?? [before], choicesNow ?? [after]);
    if (!choices === !choicesNow) this.compareValues(at, old, now);
    this.open.pop();
  }

  private compareValues(at: Place, old: Node, now: Node): void {
    this.compareTypes(at, typesOf(old), typesOf(now));
    this.compareEnums(at, enumOf(old), enumOf(now));
    if (at.direction === 'request') this.compareBounds(at, old, now);
    else this.compareForms(at, old, now);
    this.compareFields(at, old, now);
    if (old['items'] || now['items']) this.compare(inside(at, '[]'), old['items'], now['items']);
  }

  private compareTypes(at: Place, old: string[], now: string[]): void {
    const [wide, narrow] = at.direction === 'answer' ? [old, now] : [now, old];
    const fits = (type: string) => wide.includes(type) || (type === 'integer' && wide.includes('number'));
    const isAnything = narrow.length === 0 && wide.length > 0;
    if (wide.length > 0 && (isAnything || !narrow.every(fits)))
      this.report(at, `${nameOf(old)} has become ${nameOf(now)}`);
  }

  /** Clients take values of an answer that they do not know, so that a new one breaks nobody. */
  private compareEnums(at: Place, old?: unknown[], now?: unknown[]): void {
    if (at.direction === 'answer') {
      if (old && !now) this.report(at, 'may hold any value');
    } else if (now && !old) this.report(at, `only takes ${now.join(', ')}`);
    else if (now)
      for (const value of old!.filter((each) => !now.includes(each)))
        this.report(at, `the value ${value} is no longer taken`);
  }

  private compareBounds(at: Place, old: Node, now: Node): void {
    const isTighter = (rule: string) =>
      (upperBounds.includes(rule) && now[rule] < (old[rule] ?? Infinity)) ||
      (lowerBounds.includes(rule) && now[rule] > (old[rule] ?? -Infinity)) ||
      (otherRules.includes(rule) && now[rule] && now[rule] !== old[rule]) ||
      // What is done for whoever leaves it out.
      (rule === 'default' && old[rule] !== undefined && now[rule] !== old[rule]);
    this.reportRules(
      at,
      [...upperBounds, ...lowerBounds, ...otherRules, 'default'].filter(isTighter),
      old,
      now,
    );
  }

  /** What a client reads the text as: a date, a UUID. Whether another pattern lets more through is not to be told. */
  private compareForms(at: Place, old: Node, now: Node): void {
    const isLost = (rule: string) => old[rule] && (rule === 'format' ? now[rule] !== old[rule] : !now[rule]);
    this.reportRules(at, ['pattern', 'format'].filter(isLost), old, now);
  }

  private compareFields(at: Place, old: Node, now: Node): void {
    const required: string[] = old['required'] ?? [];
    const requiredNow: string[] = now['required'] ?? [];
    for (const [name, schema] of Object.entries<Node>(old['properties'] ?? {})) {
      const field = inside(at, at.field ? `.${name}` : name);
      const schemaNow = now['properties']?.[name];
      if (!schemaNow) this.report(field, 'is gone');
      else this.compare(field, schema, schemaNow);
      if (schemaNow && at.direction === 'answer' && required.includes(name) && !requiredNow.includes(name))
        this.report(field, 'has become optional');
    }
    if (at.direction === 'answer') return;
    for (const name of requiredNow.filter((each) => !required.includes(each)))
      this.report(inside(at, at.field ? `.${name}` : name), 'has become required');
  }

  /** Each that may come now has to fit one that could come before; each that could be sent, one that may be sent now. */
  private compareAlternatives(at: Place, before: Node[], after: Node[]): void {
    const isAnswer = at.direction === 'answer';
    for (const narrow of isAnswer ? after : before) {
      const trials = (isAnswer ? before : after).map((wide) =>
        isAnswer ? this.differences(at, wide, narrow) : this.differences(at, narrow, wide),
      );
      const [nearest = []] = trials.toSorted((a, b) => a.length - b.length);
      for (const difference of nearest) this.tell(difference);
    }
  }

  private differences(at: Place, before: Node, after: Node): string[] {
    const found: string[] = [];
    new SchemaComparison(this.before, this.after, (what) => found.push(what), this.open).compare(
      at,
      before,
      after,
    );
    return found;
  }

  private reportRules(at: Place, rules: string[], old: Node, now: Node): void {
    for (const rule of rules)
      this.report(at, `${rule} ${old[rule] ?? 'of nothing'} has become ${now[rule] ?? 'nothing'}`);
  }

  private report({ where, field }: Place, what: string): void {
    this.tell(field ? `${where}: field ${field} ${what}` : `${where}: ${what}`);
  }
}

function inside(at: Place, step: string): Place {
  return { ...at, field: `${at.field ?? ''}${step}` };
}

function alternativesOf({ oneOf, anyOf }: Node): Node[] | undefined {
  return oneOf ?? anyOf;
}

function typesOf({ type, const: only }: Node): string[] {
  return [type ?? (only === undefined ? [] : typeof only)].flat();
}

function enumOf({ enum: values, const: only }: Node): unknown[] | undefined {
  return values ?? (only === undefined ? undefined : [only]);
}

function nameOf(types: string[]): string {
  return types.join(' or ') || 'anything';
}

/** What stands behind a reference, and the parts of `allOf` as one. */
function merged(document: Node, node?: Node): Node | undefined {
  const { $ref, allOf = [], ...own } = node ?? {};
  const target = $ref
    ?.slice(2)
    .split('/')
    .reduce((at: Node, step: string) => at[step], document);
  const parts: Node[] = [...($ref ? [target] : []), ...allOf].map((part) => merged(document, part)!);
  if (parts.length === 0) return node;
  const all = [...parts, own];
  const [properties, required] = [
    all.map((each) => each['properties']),
    all.flatMap((each) => each['required'] ?? []),
  ];
  return {
    ...Object.assign({}, ...all),
    ...(properties.some(Boolean) && { properties: Object.assign({}, ...properties) }),
    ...(required.length > 0 && { required }),
  };
}
