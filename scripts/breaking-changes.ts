/**
 * Compares openapi.json with that of the last git tag, and names what would break a client of then: `npm run breaking`.
 *
 * A new value of `ProblemCode` breaks nobody: clients have to take codes that they do not know by their status. Any other new
 * value in an answer does, and so does a code that an operation no longer answers with: somebody switches on it.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { SchemaComparison } from './schema-comparison.ts';

type Node = Record<string, any>;
const methods = ['get', 'post', 'put', 'patch', 'delete'];
const problemMedia = 'application/problem+json';
/** One line for each change that breaks a client which was written for the document of before. */
export function breakingChanges(before: Node, after: Node): string[] {
  const found: string[] = [];
  const operationsAfter = new Map(operationsOf(after).map((each) => [each.operationId, each]));
  for (const old of operationsOf(before)) {
    const is = operationsAfter.get(old.operationId);
    const tell = (what: string) => found.push(`${old.operationId}: ${what}`);
    if (!is) tell('the operation is gone');
    else if (is.at !== old.at) tell(`${old.at} has become ${is.at}`);
    if (is) compareOperations(before, after, old, is, tell);
  }
  const codesAfter = codesOf(after);
  for (const code of codesOf(before))
    if (!codesAfter.includes(code)) found.push(`catalogue: the code ${code} is gone`);
  return found;
}

type Tell = (what: string) => void;

function compareOperations(before: Node, after: Node, old: Node, is: Node, tell: Tell): void {
  const schemas = new SchemaComparison(before, after, tell);
  compareSecurity(old['security'] ?? before['security'], is['security'] ?? after['security'], tell);
  compareParameters(schemas, old, is, tell);
  compareBodies(schemas, schemas.old(old['requestBody']), schemas.new(is['requestBody']), tell);
  for (const [status, response] of Object.entries<Node>(old['responses'])) {
    const now = schemas.new(is['responses'][status]);
    if (now) compareResponses(schemas, status, schemas.old(response)!, now, tell);
    else tell(`response ${status} is gone`);
  }
}

/** Whatever opened the door before has to open it still. */
function compareSecurity(old: Node[] = [{}], is: Node[] = [{}], tell: Tell): void {
  const holds =
    (key: Node) =>
    ([scheme, needed]: [string, string[]]) =>
      needed.every((role) => key[scheme]?.includes(role)) && Object.hasOwn(key, scheme);
  const opens = (key: Node) => is.some((door) => Object.entries<string[]>(door).every(holds(key)));
  for (const key of old.length > 0 ? old : [{}])
    if (is.length > 0 && !opens(key))
      tell(`security: ${Object.keys(key).join(' and ') || 'nothing'} is no longer enough`);
}

function compareParameters(schemas: SchemaComparison, old: Node, is: Node, tell: Tell): void {
  const named = (operation: Node, resolve: (node: Node) => Node | undefined) =>
    new Map(
      (operation['parameters'] ?? [])
        .map(resolve)
        .map((each: Node) => [`${each['in']} parameter ${each['name']}`, each]),
    );
  const before = named(old, (node) => schemas.old(node)) as Map<string, Node>;
  const after = named(is, (node) => schemas.new(node)) as Map<string, Node>;
  for (const [name, { schema }] of before) {
    const now = after.get(name);
    if (now) schemas.compare({ direction: 'request', where: name }, schema, now['schema']);
    else tell(`${name} is gone`);
  }
  for (const [name, { required }] of after)
    if (required && !before.get(name)?.['required']) tell(`${name} has become required`);
}

function compareBodies(
  schemas: SchemaComparison,
  old: Node | undefined,
  is: Node | undefined,
  tell: Tell,
): void {
  if (old && !is) tell('the request body is gone');
  if (is?.['required'] && !old?.['required']) tell('the request body has become required');
  if (!old || !is) return;
  for (const [media, { schema }] of Object.entries<Node>(old['content'])) {
    const now = is['content'][media];
    if (now) schemas.compare({ direction: 'request', where: 'request' }, schema, now.schema);
    else tell(`request: ${media} is no longer taken`);
  }
}

function compareResponses(schemas: SchemaComparison, status: string, old: Node, is: Node, tell: Tell): void {
  for (const [media, { schema, examples = {} }] of Object.entries<Node>(old['content'] ?? {})) {
    const now = is['content']?.[media];
    if (!now) tell(`response ${status}: ${media} is gone`);
    else {
      schemas.compare({ direction: 'answer', where: `response ${status}` }, schema, now.schema);
      if (media !== problemMedia) continue;
      for (const code of Object.keys(examples))
        if (!Object.hasOwn(now.examples ?? {}, code)) tell(`response ${status}: the code ${code} is gone`);
    }
  }
  for (const name of Object.keys(old['headers'] ?? {}))
    if (!Object.hasOwn(is['headers'] ?? {}, name)) tell(`response ${status}: header ${name} is gone`);
}

function operationsOf(document: Node): Node[] {
  return Object.entries<Node>(document['paths']).flatMap(([path, item]) =>
    methods
      .filter((method) => item[method])
      .map((method) => ({ ...item[method], at: `${method.toUpperCase()} ${path}` })),
  );
}

function codesOf(document: Node): string[] {
  return document['components']?.schemas?.ProblemCode?.enum ?? [];
}

function main(): void {
  const git = (...words: string[]) =>
    execFileSync('git', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 64e6 });
  const tags = git('tag', '--merged', 'HEAD', '--sort=-version:refname', '--sort=-creatordate')
    .split('\n')
    .filter(Boolean);
  for (const tag of tags) {
    let before;
    try {
      before = git('show', `${tag}:openapi.json`);
    } catch {
      continue;
    }
    const found = breakingChanges(JSON.parse(before), JSON.parse(readFileSync('openapi.json', 'utf8')));
    for (const line of found) console.log(`BREAKING ${line}`);
    console.log(`${found.length || 'No'} breaking change${found.length === 1 ? '' : 's'} since ${tag}`);
    process.exitCode = found.length > 0 ? 1 : 0;
    return;
  }
  console.log('No tag has an openapi.json yet: nothing to compare with');
}

if (import.meta.main) main();
