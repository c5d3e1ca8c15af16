import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Clone, type Owner, Refusal } from './clone.ts';

/** For this merge alone: a clone needs no configuration, and a plain `git merge` works without. */
const drivers = [
  'merge.keep.driver=true',
  'merge.generated.driver=true',
  `merge.package.driver="${process.execPath}" --disable-warning=ExperimentalWarning "${fileURLToPath(
    new URL('package-merge.ts', import.meta.url),
  )}" %O %A %B %P`,
  'merge.conflictStyle=zdiff3',
];

/** The release whose merge was begun here; empty where it is a merge of something else. */
export function mergeInProgress(clone: Clone): string | undefined {
  const { isDone, said } = clone.try('rev-parse', '--verify', '--quiet', 'MERGE_HEAD');
  return isDone ? (clone.releases(`--points-at=${said}`)[0] ?? '') : undefined;
}

/** Leaves the merge uncommitted. @throws Refusal with the files that both have changed */
export function mergeRelease(clone: Clone, release: string): void {
  const message = `build: Gatehouse ${release}`;
  const options = drivers.flatMap((driver) => ['-c', driver]);
  const { isDone, said } = clone.try(
    ...[...options, 'merge', '--no-commit', '--no-ff', '-m', message],
    clone.refOf(release),
  );
  if (!isDone && mergeInProgress(clone) === undefined)
    throw new Refusal(`Git could not begin the merge: ${said}`);
  keepDeletions(clone);
  refuseWhileConflicts(clone, release);
}

/** What is yours and you have deleted does not come back with the release that changes it. */
function keepDeletions(clone: Clone): void {
  const base = clone.git('merge-base', 'HEAD', 'MERGE_HEAD');
  const changed = clone.conflicts().filter((file) => !clone.has('HEAD', file));
  const added = clone.lines('diff', '--name-only', '--cached', '--diff-filter=A', '--no-renames', 'HEAD');
  const inDeletedFolders = clone
    .with('owner', 'yours', added)
    .filter((file) => clone.has(base, topOf(file)) && !clone.has('HEAD', topOf(file)));
  const unwanted = [...clone.with('owner', 'yours', changed), ...inDeletedFolders];
  if (unwanted.length > 0) clone.git('rm', '--quiet', '--force', '--', ...unwanted);
}

/** `web/app` of `web/app/src/main.tsx`; the file itself where it is in no folder. */
function topOf(file: string): string {
  return file.split('/').slice(0, -1).slice(0, 2).join('/') || file;
}

const explanation: Record<Owner, string> = {
  ours: 'ours, with a change of yours: keep ours where you can, and see docs/upgrade.md for ways without a patch',
  yours: 'yours, and this release has to change it too: CHANGELOG.md says why',
  shared: 'both write here: keep your lines and take the new ones',
  generated: 'generated: take either side, it is made anew',
};

/** @throws Refusal */
function refuseWhileConflicts(clone: Clone, release: string): void {
  const files = clone.conflicts();
  if (files.length === 0) return;
  const told = files.map((file) => `  ${file}\n      ${explanation[clone.ownerOf(file, release)]}`);
  throw new Refusal(`
You and ${release} have changed the same lines of ${files.length === 1 ? 'one file' : `${files.length} files`}:

${told.join('\n')}

Mend them and \`git add\` them, then go on: npm run upgrade -- --continue
Or go back to where you were:            git merge --abort`);
}

/** @throws Refusal where a command fails; then `--continue` tries again */
export function remakeGenerated(clone: Clone, release: string): void {
  refuseWhileConflicts(clone, release);
  const packages = ['package.json', 'package-lock.json'];
  if (clone.lines('diff', '--name-only', 'HEAD', '--', ...packages).length > 0)
    run(clone, 'npm', 'install', '--no-audit', '--no-fund');
  run(clone, 'npm', 'run', '--silent', 'openapi');
  clone.git('add', '--', ...clone.with('owner', 'generated', clone.lines('ls-files')));
}

function run(clone: Clone, ...command: string[]): void {
  console.log(`\n> ${command.join(' ')}`);
  const { status } = spawnSync(command[0]!, command.slice(1), { cwd: clone.folder, stdio: 'inherit' });
  if (status !== 0)
    throw new Refusal(
      `"${command.join(' ')}" failed. The merge is there, uncommitted: mend what it says, then npm run upgrade -- --continue`,
    );
}
