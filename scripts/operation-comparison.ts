import { SchemaComparison } from './schema-comparison.ts';

type Node = Record<string, any>;
type Tell = (what: string) => void;

const problemMedia = 'application/problem+json';

/** Tells what breaks whoever calls an operation as the document of before had it. */
export function compareOperations(before: Node, after: Node, old: Node, now: Node, tell: Tell): void {
  const schemas = new SchemaComparison(before, after, tell);
  compareSecurity(old['security'] ?? before['security'], now['security'] ?? after['security'], tell);
  compareParameters(schemas, old, now, tell);
  compareBodies(schemas, schemas.old(old['requestBody']), schemas.now(now['requestBody']), tell);
  for (const [status, response] of Object.entries<Node>(old['responses'])) {
    const responseNow = schemas.now(now['responses'][status]);
    if (responseNow)
      compareResponses(schemas, `response ${status}`, schemas.old(response)!, responseNow, tell);
    else tell(`response ${status} is gone`);
  }
  // A refusal that nobody knows is still one; a success that nobody knows is taken for what it is not.
  for (const status of Object.keys(now['responses']))
    if (status < '400' && !old['responses'][status]) tell(`response ${status} is new`);
}

/** Whatever opened the door before has to open it still. */
function compareSecurity(old: Node[] = [{}], now: Node[] = [{}], tell: Tell): void {
  const holds =
    (key: Node) =>
    ([scheme, needed]: [string, string[]]) =>
      needed.every((role) => key[scheme]?.includes(role)) && Object.hasOwn(key, scheme);
  const opens = (key: Node) => now.some((door) => Object.entries<string[]>(door).every(holds(key)));
  for (const key of old.length > 0 ? old : [{}])
    if (now.length > 0 && !opens(key))
      tell(`security: ${Object.keys(key).join(' and ') || 'nothing'} is no longer enough`);
}

function compareParameters(schemas: SchemaComparison, old: Node, now: Node, tell: Tell): void {
  const named = (operation: Node, resolve: (node: Node) => Node | undefined) =>
    new Map(
      (operation['parameters'] ?? [])
        .map(resolve)
        .map((each: Node) => [`${each['in']} parameter ${each['name']}`, each]),
    );
  const before = named(old, (node) => schemas.old(node)) as Map<string, Node>;
  const after = named(now, (node) => schemas.now(node)) as Map<string, Node>;
  for (const [name, { schema }] of before) {
    const parameter = after.get(name);
    if (parameter) schemas.compare({ direction: 'request', where: name }, schema, parameter['schema']);
    else tell(`${name} is gone`);
  }
  for (const [name, { required }] of after)
    if (required && !before.get(name)?.['required']) tell(`${name} has become required`);
}

function compareBodies(
  schemas: SchemaComparison,
  old: Node | undefined,
  now: Node | undefined,
  tell: Tell,
): void {
  if (old && !now) tell('the request body is gone');
  if (now?.['required'] && !old?.['required']) tell('the request body has become required');
  if (!old || !now) return;
  for (const [media, { schema }] of Object.entries<Node>(old['content'])) {
    const body = now['content'][media];
    if (body) schemas.compare({ direction: 'request', where: 'request' }, schema, body.schema);
    else tell(`request: ${media} is no longer taken`);
  }
}

function compareResponses(schemas: SchemaComparison, where: string, old: Node, now: Node, tell: Tell): void {
  const content: Node = old['content'] ?? {};
  const contentNow: Node = now['content'] ?? {};
  if (Object.keys(content).length === 0 && Object.keys(contentNow).length > 0) tell(`${where} has a body`);
  for (const [media, { schema, examples = {} }] of Object.entries<Node>(content)) {
    const body = contentNow[media];
    if (!body) tell(`${where}: ${media} is gone`);
    else {
      schemas.compare({ direction: 'answer', where }, schema, body.schema);
      if (media !== problemMedia) continue;
      for (const code of Object.keys(examples))
        if (!Object.hasOwn(body.examples ?? {}, code)) tell(`${where}: the code ${code} is gone`);
    }
  }
  for (const [name, node] of Object.entries<Node>(old['headers'] ?? {})) {
    const [header, headerNow] = [schemas.old(node)!, schemas.now(now['headers']?.[name])];
    if (!headerNow) tell(`${where}: header ${name} is gone`);
    else {
      if (header['required'] && !headerNow['required']) tell(`${where}: header ${name} has become optional`);
      schemas.compare(
        { direction: 'answer', where: `${where}: header ${name}` },
        header['schema'],
        headerNow['schema'],
      );
    }
  }
}
