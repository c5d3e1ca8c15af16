/**
 * Brings a release of Gatehouse into your clone by a merge: `npm run upgrade -- v0.2.0`. docs/upgrade.md has the whole of it.
 *
 *     npm run upgrade                        which releases there are
 *     npm run upgrade -- v0.2.0 --dry-run    what it would bring
 *     npm run upgrade -- v0.2.0              merges, makes generated files anew, leaves the commit to you
 *     npm run upgrade -- --continue          after you have mended conflicts
 */
import { parseArgs } from 'node:util';
import { Clone, Refusal } from './upgrade/clone.ts';
import { announce, listReleases, noReleaseYet } from './upgrade/announcement.ts';
import { mergeInProgress, mergeRelease, remakeGenerated } from './upgrade/merge.ts';

/** @returns what to do next */
function upgrade(clone: Clone, tag: string | undefined, isContinued: boolean, isDryRun: boolean): string {
  if (isContinued) {
    const release = mergeInProgress(clone);
    if (!release) throw new Refusal('No upgrade is in progress here: npm run upgrade -- TAG begins one');
    return finish(clone, release);
  }
  refuseUnlessReady(clone, Boolean(tag) && !isDryRun);
  clone.fetchReleases();
  if (!tag) return listReleases(clone);
  const release = tag.startsWith('v') ? tag : `v${tag}`;
  refuseUnlessKnown(clone, release);
  if (clone.releases('--merged=HEAD').includes(release))
    return `${release} is in your clone already: nothing to do`;
  refuseUnlessRelated(clone, release);
  announce(clone, release);
  if (isDryRun) return 'Nothing was changed';
  mergeRelease(clone, release);
  return finish(clone, release);
}

function finish(clone: Clone, release: string): string {
  remakeGenerated(clone, release);
  return `
Gatehouse ${release} is merged and staged, with its generated files made anew; nothing is committed yet. Next:

  npm run check        everything of yours and ours has to pass; what does not, mend it here
  git commit           keeps it (the message is written)
  git merge --abort    or goes back to where you were; then npm ci`;
}

/** @throws Refusal */
function refuseUnlessReady(clone: Clone, hasToBeClean: boolean): void {
  if (!clone.try('rev-parse', '--is-inside-work-tree').isDone)
    throw new Refusal(
      'This is no git repository: docs/upgrade.md tells how to begin so that releases can be merged',
    );
  if (clone.git('rev-parse', '--is-shallow-repository') === 'true')
    throw new Refusal('This clone is shallow, and a merge needs the history: git fetch --unshallow');
  if (mergeInProgress(clone) !== undefined)
    throw new Refusal(
      'A merge is in progress: npm run upgrade -- --continue when it is mended, or git merge --abort',
    );
  if (hasToBeClean && clone.lines('status', '--porcelain', '--untracked-files=no').length > 0)
    throw new Refusal('There are changes that are not committed: commit or stash them first');
}

/** @throws Refusal */
function refuseUnlessKnown(clone: Clone, release: string): void {
  const known = clone.releases();
  if (known.length === 0) throw new Refusal(noReleaseYet);
  if (!known.includes(release))
    throw new Refusal(`"upstream" has no release ${release}. It has: ${known.join(', ')}`);
}

/** @throws Refusal */
function refuseUnlessRelated(clone: Clone, release: string): void {
  if (!clone.try('merge-base', 'HEAD', clone.refOf(release)).isDone)
    throw new Refusal(
      `Your history and that of ${release} have nothing in common, so every file would be a conflict. Did this clone begin as a
download or with a first commit of its own? Say once which release that was, then try again (docs/upgrade.md):
  git replace --graft $(git rev-list --max-parents=0 HEAD) ${clone.refOf('v…')}`,
    );
}

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      continue: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
    },
  });
  console.log(upgrade(new Clone(process.cwd()), positionals[0], values.continue, values['dry-run']));
} catch (error) {
  console.error(error instanceof Refusal ? error.message : error);
  process.exitCode = 1;
}
