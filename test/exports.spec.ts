import { globSync, readFileSync } from 'node:fs';
import { stairs } from './support/staircase.js';

/**
 * What rooms of a team may import. A name that goes away breaks them: it is a **Breaking** entry of CHANGELOG.md, and a major
 * version from 1.0 on. What is new is written down by `npm test -- test/exports.spec.ts -u`.
 */
const doors = globSync(`src/{${stairs.join(',')}}/{,*/}index.ts`).sort();

/** The names after `export`, types included; of a whole file that is passed on, its path. */
function namesOf(door: string): string[] {
  const text = readFileSync(door, 'utf8');
  const listed = [...text.matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap(([, names = '']) =>
    names.split(',').map((name) => name.trim().replace(/^type |^\w+ as /g, '')),
  );
  const whole = [...text.matchAll(/export \* from '([^']+)'/g)].map(([, file]) => `all of ${file}`);
  return [...listed, ...whole].filter(Boolean).sort();
}

it.each(doors)('%s exports what it did', (door) => expect(namesOf(door)).toMatchSnapshot());

it('reads every way to export a name', () => {
  expect(namesOf('src/access/index.ts')).toEqual(
    expect.arrayContaining(['JwtAuthGuard', 'Principal', 'Public']),
  );
  expect(namesOf('src/tokens/index.ts')).toContain('all of ./tokens.errors.js');
});
