/**
 * Builds dist/ when what it is made of has changed: `npm test` asks for it each time. Told by content, never by time: whatever
 * else writes dist/ removes the note of what it was made of.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';

const note = 'dist/made-of.sha256';

/** Of the sources, of how they are compiled, and of what compiles them. */
function fingerprint(): string {
  const sources = globSync(['src/**/*.ts', 'migrations/**/*.ts'], { exclude: ['**/*.spec.ts'] });
  const settings = ['.swcrc', 'nest-cli.json', 'tsconfig.json', 'node_modules/.package-lock.json'];
  const hash = createHash('sha256');
  for (const file of [...sources.toSorted(), ...settings.filter((each) => existsSync(each))])
    hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

const wanted = fingerprint();
if (!existsSync(note) || readFileSync(note, 'utf8') !== wanted) {
  execFileSync(process.execPath, ['node_modules/@nestjs/cli/bin/nest.js', 'build'], { stdio: 'inherit' });
  writeFileSync(note, wanted);
}
