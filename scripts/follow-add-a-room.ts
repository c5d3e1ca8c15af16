/**
 * Does in a fresh clone all that docs/add-a-room.md says, and tells whether what comes out is examples/projects and passes
 * `npm run check`: `npm run follow`. The clone is of the last commit.
 *
 *     npm run follow -- --link-modules     with the packages of this tree in place of `npm ci`
 *     npm run follow -- --quick            of the tests in `npm run check` those alone that ask something of every room
 *     npm run follow -- --no-check         without `npm run check`
 *     npm run follow -- --keep             leaves the clone where it is
 *     npm run follow -- --write-example    follows nothing: makes examples/projects of the page
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { takePackages } from './packages.ts';
import { quickCheck } from './quick-check.ts';
import { filesIn, roomOf, type Step, stepsOf, timeless } from './room/add-a-room.ts';
import { root } from './room/room-files.ts';

const { values: options } = parseArgs({
  options: {
    'link-modules': { type: 'boolean' },
    quick: { type: 'boolean' },
    'no-check': { type: 'boolean' },
    keep: { type: 'boolean' },
    'write-example': { type: 'boolean' },
  },
});

const page = readFileSync(path.join(root, 'docs/add-a-room.md'), 'utf8');
const example = path.join(root, 'examples/projects');

/** What somebody who follows the page may change of what was there. */
const yours = ['src/app.module.ts', 'src/vocabulary/event-types.ts', 'src/vocabulary/roles.ts'];
const generated = ['docs/access.md', 'openapi.json', 'web/client/src/schema.ts'];

class NotAsWritten extends Error {}

function writeInto(folder: string, file: string, text: string): void {
  const target = path.join(folder, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, text);
}

async function writeExample(): Promise<void> {
  for (const part of ['src', 'migrations', 'test'])
    rmSync(path.join(example, part), { recursive: true, force: true });
  for (const [file, text] of Object.entries(await roomOf(page))) writeInto(example, file, text);
}

/** As in the terminal of somebody who has just cloned. */
function run(clone: string, command: string): void {
  const { PATH, HOME, TMPDIR } = process.env;
  const { status } = spawnSync('bash', ['-euo', 'pipefail', '-c', command], {
    cwd: clone,
    env: { PATH, HOME, TMPDIR },
    stdio: 'inherit',
  });
  if (status !== 0) throw new NotAsWritten(`"${command}" ended with ${status}`);
}

const git = (clone: string, ...words: string[]) =>
  execFileSync('git', ['-C', clone, ...words], { encoding: 'utf8' });

/** @throws NotAsWritten */
function compareWithExample(clone: string): void {
  const added = git(clone, 'ls-files', '--others', '--exclude-standard').trim().split('\n');
  const wanted = timeless(filesIn(example));
  const seen = timeless(filesIn(clone, `{${[...added, ...yours].join(',')}}`));
  // The overlay leaves it to the team: theirs may hold other rooms.
  delete seen['src/app.module.ts'];
  const files = [...new Set([...Object.keys(wanted), ...Object.keys(seen)])];
  const different = files.filter((file) => wanted[file] !== seen[file]);
  if (different.length > 0) throw new NotAsWritten(`not as in examples/projects: ${different.join(', ')}`);
  console.log(`\n${files.length} files are those of examples/projects, byte by byte.`);
}

/** @throws NotAsWritten */
function compareWithClone(clone: string): void {
  console.log(`\n$ git diff --stat\n${git(clone, 'diff', '--stat')}`);
  console.log(`$ git diff src/app.module.ts\n${git(clone, 'diff', 'src/app.module.ts')}`);
  const changed = git(clone, 'diff', '--name-only').trim().split('\n');
  const others = changed.filter((file) => ![...yours, ...generated].includes(file));
  if (others.length > 0) throw new NotAsWritten(`changed, and not yours: ${others.join(', ')}`);
  const [numbers] = git(clone, 'diff', '--numstat', 'src/app.module.ts').split('\tsrc');
  if (numbers !== '2\t1')
    throw new NotAsWritten(`src/app.module.ts: ${numbers}, not one import and one entry`);
  console.log(
    'Changed of what was there: one import and one entry in src/app.module.ts, your words, generated files.',
  );
}

function take(clone: string, step: Step): void {
  if ('file' in step) return writeInto(clone, step.file, step.text);
  if (step.command === 'npm ci' && options['link-modules']) return takePackages(root, clone);
  if (step.command !== 'npm run check') return run(clone, step.command);
  compareWithExample(clone);
  compareWithClone(clone);
  if (options['no-check']) return;
  for (const command of options.quick ? quickCheck() : [step.command]) {
    console.log(`\n$ ${command}`);
    run(clone, command);
  }
}

function follow(clone: string): void {
  const began = performance.now();
  const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`;
  git(root, 'clone', '--quiet', root, clone);
  const times: string[] = [];
  for (const step of stepsOf(readFileSync(path.join(clone, 'docs/add-a-room.md'), 'utf8'))) {
    const what = 'file' in step ? `write ${step.file}` : step.command;
    console.log(`\n=== ${step.heading}: ${what}`);
    const start = performance.now();
    take(clone, step);
    times.push(`${seconds(start).padStart(9)}  ${what}`);
  }
  console.log(`\n${times.join('\n')}\n${seconds(began).padStart(9)}  all of it`);
}

if (options['write-example']) await writeExample();
else {
  const folder = mkdtempSync(path.join(tmpdir(), 'follow-'));
  try {
    follow(path.join(folder, 'clone'));
  } catch (error) {
    if (!(error instanceof NotAsWritten)) throw error;
    console.error(`\ndocs/add-a-room.md: ${error.message}`);
    process.exitCode = 1;
  } finally {
    if (options.keep) console.log(`The clone is in ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  }
}
