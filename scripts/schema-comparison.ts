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
/** Clients take codes that they do not know by their status, so that a new one breaks nobody. */
const mayGrow = '#/components/schemas/ProblemCode';

/** Two schemas side by side, each with the components of its own document. */
export class SchemaComparison {
  /** Pairs that are being looked into, so that a schema may hold itself. */
  private readonly open = new Set<string>();
  private readonly before: Node;
  private readonly after: Node;
  private readonly tell: (what: string) => void;

  constructor(before: Node, after: Node, tell: (what: string) => void) {
    this.before = before;
    this.after = after;
    this.tell = tell;
  }

  old(node?: Node): Node | undefined {
    return merged(this.before, node);
  }

  new(node?: Node): Node | undefined {
    return merged(this.after, node);
  }

  compare(at: Place, before: Node = {}, after: Node = {}): void {
    const pair = `${before['$ref']} ${after['$ref']}`;
    if (before['$ref'] && this.open.has(pair)) return;
    this.open.add(pair);
    const [old, is] = [this.old(before)!, this.new(after)!];
    this.compareTypes(at, typesOf(old), typesOf(is));
    if (at.direction === 'request' || !JSON.stringify(before).includes(mayGrow))
      this.compareEnums(at, enumOf(old), enumOf(is));
    if (at.direction === 'request') this.compareBounds(at, old, is);
    this.compareFields(at, old, is);
    if (old['items'] || is['items']) this.compare(inside(at, '[]'), old['items'], is['items']);
    for (const kind of ['oneOf', 'anyOf']) this.compareAlternatives(at, old[kind], is[kind]);
    this.open.delete(pair);
  }

  private compareTypes(at: Place, old: string[], is: string[]): void {
    const [wide, narrow] = at.direction === 'answer' ? [old, is] : [is, old];
    const fits = (type: string) => wide.includes(type) || (type === 'integer' && wide.includes('number'));
    const isAnything = narrow.length === 0 && wide.length > 0;
    if (wide.length > 0 && (isAnything || !narrow.every(fits)))
      this.report(at, `${nameOf(old)} has become ${nameOf(is)}`);
  }

  private compareEnums(at: Place, old?: unknown[], is?: unknown[]): void {
    const isAnswer = at.direction === 'answer';
    const [wide, narrow] = isAnswer ? [old, is] : [is, old];
    if (!wide) return;
    if (!narrow) this.report(at, isAnswer ? 'may hold any value' : `only takes ${wide.join(', ')}`);
    for (const value of narrow?.filter((each) => !wide.includes(each)) ?? [])
      this.report(at, `the value ${value} ${isAnswer ? 'is new' : 'is no longer taken'}`);
  }

  private compareBounds(at: Place, old: Node, is: Node): void {
    const isTighter = (rule: string) =>
      (upperBounds.includes(rule) && is[rule] < (old[rule] ?? Infinity)) ||
      (lowerBounds.includes(rule) && is[rule] > (old[rule] ?? -Infinity)) ||
      (otherRules.includes(rule) && is[rule] && is[rule] !== old[rule]);
    for (const rule of [...upperBounds, ...lowerBounds, ...otherRules].filter(isTighter))
      this.report(at, `${rule} ${old[rule] ?? 'of nothing'} has become ${is[rule]}`);
  }

  private compareFields(at: Place, old: Node, is: Node): void {
    const required: string[] = old['required'] ?? [];
    const requiredNow: string[] = is['required'] ?? [];
    for (const [name, schema] of Object.entries<Node>(old['properties'] ?? {})) {
      const field = inside(at, at.field ? `.${name}` : name);
      const now = is['properties']?.[name];
      if (!now) this.report(field, 'is gone');
      else this.compare(field, schema, now);
      if (now && at.direction === 'answer' && required.includes(name) && !requiredNow.includes(name))
        this.report(field, 'has become optional');
    }
    if (at.direction === 'answer') return;
    for (const name of requiredNow.filter((each) => !required.includes(each)))
      this.report(inside(at, at.field ? `.${name}` : name), 'has become required');
  }

  private compareAlternatives(at: Place, old?: Node[], is?: Node[]): void {
    if (!old && !is) return;
    if (old?.length !== is?.length)
      this.report(at, `${old?.length ?? 0} alternatives have become ${is?.length ?? 0}`);
    else old!.forEach((each, index) => this.compare(at, each, is![index]));
  }

  private report({ where, field }: Place, what: string): void {
    this.tell(field ? `${where}: field ${field} ${what}` : `${where}: ${what}`);
  }
}

function inside(at: Place, step: string): Place {
  return { ...at, field: `${at.field ?? ''}${step}` };
}

function typesOf({ type }: Node): string[] {
  return type ? [type].flat() : [];
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
