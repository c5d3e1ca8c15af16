import { isBreaking, newestVersionOf, releasesOf, releasesSince } from './changelog.ts';
import type { Clone } from './clone.ts';

/** What the release brings: what is urgent first, then what breaks, then the rest. */
export function announce(clone: Clone, release: string): void {
  const ref = clone.refOf(release);
  const base = clone.git('merge-base', 'HEAD', ref);
  const before = clone.textAt(base, 'CHANGELOG.md') ?? '';
  const since = releasesSince(before, clone.textAt(ref, 'CHANGELOG.md') ?? '');
  const entries = since.flatMap(({ version, sections }) =>
    [...sections].flatMap(([section, texts]) => texts.map((text) => ({ version, section, text }))),
  );
  const isSecurity = ({ section }: { section: string }) => section === 'Security';
  console.log(`Gatehouse ${release}, from ${newestVersionOf(before) ?? 'before the first release'}`);
  tell('Security fixes', entries.filter(isSecurity).map(oneLine));
  tell('Breaking', entries.filter(({ text }) => isBreaking(text)).map(oneLine));
  for (const section of ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed'])
    tell(section, entries.filter((each) => each.section === section && !isBreaking(each.text)).map(oneLine));
  tell('Migrations that will run', brought(clone, base, ref, 'A', 'migrations'));
  tell('Files of yours that it has to change', changesOfYours(clone, base, ref));
}

export const noReleaseYet =
  '"upstream" has no release yet: its tags v… are what this command merges, and there is none so far';

/** @returns a line for each release that is not merged yet */
export function listReleases(clone: Clone): string {
  if (clone.releases().length === 0) return noReleaseYet;
  const releases = clone.releases('--no-merged=HEAD');
  if (releases.length === 0) return 'There is no release that you do not have';
  const changelog = clone.textAt(clone.refOf(releases[0]!), 'CHANGELOG.md') ?? '';
  const withMends = releasesOf(changelog)
    .filter(({ sections }) => sections.has('Security'))
    .map(({ version }) => `v${version}`);
  return releases
    .map((release) => `${release}${withMends.includes(release) ? '  with security fixes' : ''}`)
    .join('\n');
}

function tell(heading: string, lines: string[]): void {
  if (lines.length > 0) console.log(`\n${heading}\n${lines.map((line) => `  ${line}`).join('\n')}`);
}

function oneLine({ version, text }: { version: string; text: string }): string {
  return `${version}  ${text}`;
}

/** Each of these deserves a look: releases leave what is yours alone where they can. */
function changesOfYours(clone: Clone, base: string, ref: string): string[] {
  const yours = clone.with('owner', 'yours', brought(clone, base, ref, 'MD', '.'));
  const keptAnyway = clone.with('merge', 'keep', yours);
  return yours.filter((file) => !keptAnyway.includes(file) && clone.has('HEAD', file));
}

function brought(clone: Clone, base: string, ref: string, kinds: string, folder: string): string[] {
  return clone.lines(
    'diff',
    '--name-only',
    '--no-renames',
    `--diff-filter=${kinds}`,
    base,
    ref,
    '--',
    folder,
  );
}
