/**
 * Proves that a team can take our next release: `npm run try-upgrade`. In a temporary folder a pretend team clones the last
 * commit here, makes it its own and adds rooms; a pretend release changes our rooms; the team takes it with
 * `npm run upgrade`, which must meet no conflict, and then has to pass `npm run check`.
 *
 *     npm run try-upgrade -- --quick    of the tests in the check those alone that ask something of every room, and the rooms' own
 *     npm run try-upgrade -- --keep     leaves the folder, to look around
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { quickCheck } from './quick-check.ts';
import { makeRelease } from './try-upgrade/release.ts';
import { makeTeam } from './try-upgrade/team.ts';
import { Workplace } from './try-upgrade/workplace.ts';

const { values: options } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, keep: { type: 'boolean', default: false } },
});
const folder = mkdtempSync(path.join(tmpdir(), 'try-upgrade-'));
let steps = 0;

/** Runs it and tells how long it took; the try ends with the first that fails. */
function step<Result>(name: string, work: () => Result): Result {
  const began = performance.now();
  const result = work();
  steps += 1;
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${String(steps).padStart(3)}. ${name.padEnd(66)} ${seconds.padStart(6)} s`);
  return result;
}

function expect(what: string, seen: unknown, wanted: unknown): void {
  const [left, right] = [JSON.stringify(seen), JSON.stringify(wanted)];
  if (left !== right) throw new Error(`${what}: expected ${right}, got ${left}`);
}

function tryUpgrade(): void {
  const root = execFileSync('git', ['rev-parse', '--show-toplevel'], { encoding: 'utf8' }).trim();
  const upstream = new Workplace(path.join(folder, 'upstream'));
  const team = new Workplace(path.join(folder, 'team'));
  step('upstream: this commit', () => Workplace.clone(root, upstream, '--no-tags'));
  step('team: a clone of upstream, as docs/upgrade.md says', () => {
    Workplace.clone(upstream.folder, team, '--no-tags', '--origin', 'upstream');
    team.takePackagesOf(root);
  });
  step('team: a name, a dependency, words and rooms of its own', () => makeTeam(team));
  const teamsOwn = step("team: its migrations are applied to the team's database", () => team.migrate());
  const { tag, version } = step('upstream: a release that changes our rooms', () => {
    upstream.takePackagesOf(root);
    return makeRelease(upstream);
  });

  step(`team: npm run upgrade -- ${tag}`, () => {
    const said = team.run('npm', 'run', 'upgrade', '--', tag);
    expect('security fixes are told first', /^Security fixes\n {2}\S+ {2}\*\*High\*\*/m.test(said), true);
  });
  step('team: nothing is in conflict, nothing is left unstaged', () => {
    expect('conflicts', team.git('diff', '--name-only', '--diff-filter=U'), '');
    expect('not staged', team.git('status', '--porcelain').match(/^.[^ ].*$/gm), null);
    team.git('commit', '--quiet', '--no-edit');
  });
  step("team: both have what is theirs, and the team's name and words stay", () => expectBoth(team, version));
  step("team: the release's migration, written before the team's, runs after it", () => {
    expect('applied', team.migrate(), ['Notices1780000000000']);
    expect("the team's were applied before", teamsOwn.includes('Invoices1795000000000'), true);
    expect('taken back', team.undoMigration(), 'Notices1780000000000');
    expect('applied again', team.migrate(), ['Notices1780000000000']);
  });
  step('team: asked for again, there is nothing to do', () => {
    const said = team.run('npm', 'run', '--silent', 'upgrade', '--', tag);
    expect('said', said.trim(), `${tag} is in your clone already: nothing to do`);
  });
  const tests = ['projects', 'invoices', 'notices', 'upgrade', 'changelog'];
  for (const command of options.quick ? quickCheck(...tests) : ['npm run check'])
    step(`team: ${command.slice(0, 60)}`, () => team.run('bash', '-c', command));
  console.log(`\n${steps} steps, as promised`);
}

function expectBoth(team: Workplace, version: string): void {
  const read = (file: string) => readFileSync(path.join(team.folder, file), 'utf8');
  const { name, version: own, dependencies } = JSON.parse(read('package.json'));
  expect('package.json', [name, own, dependencies.ms], ['acme-billing', '3.2.1', '*']);
  const locked = JSON.parse(read('package-lock.json')).packages[''];
  const sorted = (fields: object) => Object.entries(fields).toSorted();
  expect('package-lock.json', locked.name, 'acme-billing');
  expect('package-lock.json', sorted(locked.dependencies), sorted(dependencies));
  expect("the release's range", dependencies.argon2.charAt(0), '~');
  expect('README.md', read('README.md'), '# Acme billing\n');
  for (const word of [`## [${version}]`, 'NOTICE_DAYS', 'INVOICE_DAYS', 'invoices:read', 'notices:read'])
    expect(
      word,
      ['CHANGELOG.md', '.env.example', 'openapi.json'].some((file) => read(file).includes(word)),
      true,
    );
  const { paths } = JSON.parse(read('openapi.json'));
  for (const operation of ['/api/v1/projects/{id}', '/api/v1/invoices/summary', '/api/v1/admin/notices'])
    expect(operation, Object.hasOwn(paths, operation), true);
}

try {
  tryUpgrade();
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  if (options.keep) console.log(`Kept: ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
}
