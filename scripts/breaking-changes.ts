/**
 * Compares openapi.json with that of the last git tag, and names what would break a client of then: `npm run breaking`.
 *
 * A new value in an answer breaks nobody: clients have to take values that they do not know, as a code by its status. A code
 * that an operation no longer answers with does: somebody switches on it.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { compareOperations } from './operation-comparison.ts';

type Node = Record<string, any>;
const methods = ['get', 'post', 'put', 'patch', 'delete'];

/** One line for each change that breaks a client which was written for the document of before. */
export function breakingChanges(before: Node, after: Node): string[] {
  const found: string[] = [];
  const operationsNow = new Map(operationsOf(after).map((each) => [each.operationId, each]));
  for (const old of operationsOf(before)) {
    const now = operationsNow.get(old.operationId);
    const tell = (what: string) => found.push(`${old.operationId}: ${what}`);
    if (!now) tell('the operation is gone');
    else if (now.at !== old.at) tell(`${old.at} has become ${now.at}`);
    if (now) compareOperations(before, after, old, now, tell);
  }
  compareComponents(before, after, (what) => found.push(what));
  return [...new Set(found)];
}

/** What clients are generated with: the names of types and codes, and where a token goes. */
function compareComponents(before: Node, after: Node, tell: (what: string) => void): void {
  const old: Node = before['components'] ?? {};
  const now: Node = after['components'] ?? {};
  const codesNow = codesOf(now);
  for (const code of codesOf(old)) if (!codesNow.includes(code)) tell(`catalogue: the code ${code} is gone`);
  const text = JSON.stringify(before);
  for (const name of Object.keys(old['schemas'] ?? {}))
    if (!now['schemas']?.[name] && text.includes(`"#/components/schemas/${name}"`))
      tell(`components: the schema ${name} is gone`);
  for (const [name, scheme] of Object.entries<Node>(old['securitySchemes'] ?? {})) {
    // One that is gone is no longer enough anywhere.
    const schemeNow = now['securitySchemes']?.[name] ?? scheme;
    for (const part of ['type', 'in', 'name', 'scheme'])
      if (scheme[part] !== schemeNow[part])
        tell(`security scheme ${name}: ${part} ${scheme[part]} has become ${schemeNow[part]}`);
  }
}

function operationsOf(document: Node): Node[] {
  return Object.entries<Node>(document['paths']).flatMap(([path, item]) =>
    methods
      .filter((method) => item[method])
      .map((method) => ({ ...item[method], at: `${method.toUpperCase()} ${path}` })),
  );
}

function codesOf(components: Node): string[] {
  return components['schemas']?.ProblemCode?.enum ?? [];
}

function main(): void {
  const git = (...words: string[]) =>
    execFileSync('git', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 64e6 });
  const missing = whyTagsAreMissing(git);
  if (missing) {
    console.log(missing);
    process.exitCode = 1;
    return;
  }
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

/** A build server's checkout is often shallow: without its tags everything would pass. */
function whyTagsAreMissing(git: (...words: string[]) => string): string | undefined {
  try {
    return git('rev-parse', '--is-shallow-repository').trim() === 'true'
      ? 'This clone is shallow, so the tags to compare with may be missing: git fetch --unshallow --tags'
      : undefined;
  } catch {
    return 'This is no git repository, so there is no tag to compare with: run it in a clone';
  }
}

if (import.meta.main) main();
