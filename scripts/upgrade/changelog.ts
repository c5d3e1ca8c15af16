/** The form of CHANGELOG.md: read by `npm run upgrade`, held by test/changelog.spec.ts. */

export interface Release {
  /** `Unreleased`, or by SemVer. */
  version: string;
  date: string | undefined;
  /** Entries by section, each on one line. */
  sections: Map<string, string[]>;
}

const sectionNames = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'];
const semVer = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/;
/** `**High**, affects 0.1.0 to 0.1.4 (CVE-2027-1234): what was possible. What to do.` */
const securityForm =
  /^\*\*(Critical|High|Moderate|Low)\*\*, affects \d+\.\d+\.\d+( to \d+\.\d+\.\d+)?( \((CVE-\d{4}-\d{4,}|GHSA(-[0-9a-z]{4}){3})\))?: \S.{20,}/;
const breakingForm = /^\*\*Breaking\*\*: \S/;

export function releasesOf(text: string): Release[] {
  return text
    .split(/^## /m)
    .slice(1)
    .map((part) => {
      const [, version = '', , date] = /^\[([^\]]*)\]( - (.*))?$/m.exec(part) ?? [];
      const sections = part
        .split(/^### /m)
        .slice(1)
        .map((section): [string, string[]] => [section.split('\n')[0]!.trim(), entriesOf(section)]);
      return { version, date, sections: new Map(sections) };
    });
}

function entriesOf(section: string): string[] {
  return section
    .split(/^- /m)
    .slice(1)
    .map((entry) => entry.trim().replaceAll(/\s+/g, ' '));
}

/** What one text has and the other has not: the releases that an upgrade brings, the newest first. */
export function releasesSince(before: string, after: string): Release[] {
  const known = new Set(releasesOf(before).map(({ version }) => version));
  return releasesOf(after).filter(({ version }) => version !== 'Unreleased' && !known.has(version));
}

export function newestVersionOf(text: string): string | undefined {
  return releasesOf(text).find(({ version }) => version !== 'Unreleased')?.version;
}

export function isBreaking(entry: string): boolean {
  return breakingForm.test(entry);
}

/** Each fault of form in a sentence. */
export function faultsOf(text: string): string[] {
  const [first, ...released] = releasesOf(text);
  const faults = first?.version === 'Unreleased' && !first.date ? [] : ['## [Unreleased] is not the first'];
  for (const [index, release] of released.entries())
    faults.push(...orderFaults(release, released[index + 1]));
  for (const { version, sections } of [first, ...released].filter((each) => each !== undefined)) {
    for (const [name, entries] of sections) {
      if (!sectionNames.includes(name)) faults.push(`${version}: "${name}" is no section`);
      if (entries.length === 0) faults.push(`${version}: "${name}" is empty`);
    }
    for (const entry of sections.get('Security') ?? [])
      if (!securityForm.test(entry))
        faults.push(`${version}: no severity and affected versions in "${entry}"`);
  }
  return faults;
}

function orderFaults({ version, date = '' }: Release, older?: Release): string[] {
  const faults = [];
  if (!semVer.test(version)) faults.push(`"${version}" is no version`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || Number.isNaN(Date.parse(date)))
    faults.push(`${version}: "${date}" is no day`);
  if (older && compareVersions(version, older.version) <= 0)
    faults.push(`${version} stands above ${older.version}`);
  if (older?.date && date < older.date) faults.push(`${version} is older than ${older.version}`);
  return faults;
}

/** Positive where the first is the higher one. */
export function compareVersions(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true });
}
