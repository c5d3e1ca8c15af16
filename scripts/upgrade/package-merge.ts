/**
 * Git's merge driver for package.json and package-lock.json: key by key, where lines would stand in each other's way (a team's
 * name beside a release's version). As `driver %O %A %B %P`: base, yours, the release's; the result replaces yours.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';

type Json = unknown;
type Tree = Record<string, Json>;

/** What says who you are is yours, whatever the release says of itself. */
const identity = 'name version description private license author repository homepage bugs keywords'.split(
  ' ',
);
const ranges = /^(dependencies|devDependencies|optionalDependencies|peerDependencies)$/;

/** @returns the merged tree, and the keys that both have changed, each its way: those are as you have them */
export function mergePackages(base: Tree, yours: Tree, release: Tree): { merged: Tree; conflicts: string[] } {
  const conflicts: string[] = [];
  const merged = mergeValues([], base, yours, release, conflicts) as Tree;
  return { merged, conflicts };
}

function mergeValues(path: string[], base: Json, yours: Json, release: Json, conflicts: string[]): Json {
  if (isDeepStrictEqual(base, release) || isDeepStrictEqual(yours, release)) return yours;
  if (isDeepStrictEqual(base, yours)) return release;
  // One package in the lock file: half of one version and half of another would be neither.
  if (path[0] === 'packages' && path.length === 2 && path[1] !== '') return release;
  if (isTree(yours) && isTree(release))
    return mergeTrees(path, isTree(base) ? base : {}, yours, release, conflicts);
  const key = path.at(-1)!;
  if (identity.includes(key)) return yours;
  const isRange = ranges.test(path.at(-2) ?? '');
  // What one of both removed stays away only if it was you.
  if (isRange && (yours === undefined || release === undefined)) return yours;
  if (isRange && isVersion(yours) && isVersion(release)) return higher(yours, release);
  conflicts.push(path.join('.'));
  return yours;
}

function mergeTrees(path: string[], base: Tree, yours: Tree, release: Tree, conflicts: string[]): Tree {
  const values = inOrder(yours, release).map((key): [string, Json] => [
    key,
    mergeValues([...path, key], base[key], yours[key], release[key], conflicts),
  ]);
  const kept = values.filter(([, value]) => value !== undefined);
  const isSorted = ranges.test(path.at(-1) ?? '') || path.at(-1) === 'packages';
  return Object.fromEntries(isSorted ? kept.toSorted(([a], [b]) => (a < b ? -1 : 1)) : kept);
}

/** Yours, and what the release adds after the key that it stands behind there. */
function inOrder(yours: Tree, release: Tree): string[] {
  const keys = Object.keys(yours);
  for (const [index, key] of Object.keys(release).entries())
    if (!keys.includes(key)) keys.splice(keys.indexOf(Object.keys(release)[index - 1]!) + 1, 0, key);
  return keys;
}

/** `github:acme/pg#fix`, `file:../pg` and `latest` are none: nobody can tell which of two is the higher one. */
function isVersion(range: Json): range is string {
  return typeof range === 'string' && /^(?!.*[:/])[\s^~<>=v]*\d|^\*?$/.test(range);
}

/** Of two ranges the one that begins later. */
function higher(yours: string, release: string): string {
  const begin = (range: string) => range.replace(/^\D*/, '');
  return begin(release).localeCompare(begin(yours), 'en', { numeric: true }) > 0 ? release : yours;
}

function isTree(value: Json): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function main([base = '', yours = '', release = '', name = '']: string[]): void {
  const read = (file: string) => JSON.parse(readFileSync(file, 'utf8') || '{}') as Tree;
  const { merged, conflicts } = mergePackages(read(base), read(yours), read(release));
  if (conflicts.length === 0) {
    writeFileSync(yours, `${JSON.stringify(merged, null, 2)}\n`);
    return;
  }
  console.error(`${name}: both have changed ${conflicts.join(', ')}`);
  spawnSync('git', ['merge-file', '-L', 'yours', '-L', 'base', '-L', 'release', yours, base, release]);
  process.exitCode = 1;
}

if (import.meta.main) main(process.argv.slice(2));
