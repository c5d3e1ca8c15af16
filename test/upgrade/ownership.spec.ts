import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stairs } from '../support/staircase.js';
import { TinyRepository } from './tiny-clone.js';

let folder: string;
let repository: TinyRepository;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ownership-'));
  repository = TinyRepository.init(path.join(folder, 'clone'));
  cpSync('.gitattributes', path.join(repository.folder, '.gitattributes'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function ownerOf(file: string): string {
  const [, owner = ''] = /: owner: (.*)$/.exec(repository.git('check-attr', 'owner', '--', file)) ?? [];
  return owner === 'unspecified' ? 'ours' : owner;
}

/** One for all that a pattern stands for. */
const sample = (pattern: string) => pattern.replace('**', 'any/file.ts').replace('*', 'any');

const rows = [
  ...readFileSync('docs/upgrade.md', 'utf8').matchAll(/^\| (yours|shared|generated|ours) +\| ([^|]*)/gm),
].flatMap(([, owner = '', files = '']) =>
  [...files.matchAll(/`([^`]+)`/g)].map(([, file = '']) => [file, owner] as const),
);

it.each(rows)('docs/upgrade.md says of %s what .gitattributes says: %s', (file, owner) =>
  expect(ownerOf(sample(file))).toBe(owner),
);

it('the table has whatever .gitattributes names', () => {
  const named = readFileSync('.gitattributes', 'utf8').matchAll(/^\/(\S+) +(?:owner=|!owner)/gm);
  const told = rows.map(([file]) => file);
  for (const [, file] of named) expect(told).toContain(file);
  expect(new Set(told).size).toBe(told.length);
});

it('every room on the stairs is ours, but for the words', () => {
  for (const room of stairs.filter((each) => each !== 'vocabulary'))
    expect([room, ownerOf(`src/${room}/index.ts`)]).toEqual([room, 'ours']);
  expect(ownerOf('src/vocabulary/roles.ts')).toBe('yours');
});
