import { readFileSync } from 'node:fs';
import { faultsOf, newestVersionOf, releasesOf, releasesSince } from '../scripts/upgrade/changelog.ts';

const changelog = readFileSync('CHANGELOG.md', 'utf8');

describe('CHANGELOG.md', () => {
  it('keeps to its form', () => {
    expect(releasesOf(changelog).length).toBeGreaterThan(1);
    expect(faultsOf(changelog)).toEqual([]);
  });

  it('names the version of package.json, as long as that is ours', () => {
    const { name, version } = JSON.parse(readFileSync('package.json', 'utf8'));
    // A team's package has a name and a version of its own.
    if (name === 'gatehouse') expect(version).toBe(newestVersionOf(changelog));
    expect(newestVersionOf(changelog)).toMatch(/^\d/);
  });
});

describe('the form', () => {
  const sound = `# Changelog

## [Unreleased]

## [0.3.0] - 2027-01-07

### Security

- **Moderate**, affects 0.1.0 to 0.2.1 (CVE-2027-12345): a link could be
  followed twice. Upgrade; nothing else is to be done.
- **Critical**, affects 0.2.1 (GHSA-abcd-2345-wxyz): anybody could be anybody. Upgrade, then rotate the keys.

## [0.2.1] - 2027-01-07

### Fixed

- One.
- Two.

## [0.1.0] - 2026-11-22

### Added

- All of it.
`;

  it('is read: versions, days, entries on one line', () => {
    expect(faultsOf(sound)).toEqual([]);
    const [unreleased, newest, fixed] = releasesOf(sound);
    expect(unreleased).toEqual({ version: 'Unreleased', date: undefined, sections: new Map() });
    expect(newest).toMatchObject({ version: '0.3.0', date: '2027-01-07' });
    expect(newest!.sections.get('Security')![0]).toMatch(
      /^\*\*Moderate.*: a link could be followed twice\. /,
    );
    expect(fixed!.sections.get('Fixed')).toEqual(['One.', 'Two.']);
  });

  it('tells what an upgrade brings', () => {
    const before = sound.replace(/## \[0\.3\.0\].*?(?=## \[0\.2\.1\])/s, '');
    expect(releasesSince(before, sound).map(({ version }) => version)).toEqual(['0.3.0']);
  });

  it.each<[string, string, string, string]>([
    ['Unreleased left out', '## [Unreleased]\n', '', '## [Unreleased] is not the first'],
    ['a version that is none', '[0.2.1]', '[0.2]', '"0.2" is no version'],
    ['versions out of order', '[0.3.0]', '[0.2.0]', '0.2.0 stands above 0.2.1'],
    ['0.10 above 0.9', '[0.3.0]', '[0.0.10]', '0.0.10 stands above 0.2.1'],
    ['no day', '[0.3.0] - 2027-01-07', '[0.3.0]', '0.3.0: "" is no day'],
    ['a day that does not exist', '[0.1.0] - 2026-11-22', '[0.1.0] - 2026-13-22', '"2026-13-22" is no day'],
    ['a release before an older one', '[0.2.1] - 2027', '[0.2.1] - 2026', '0.2.1 is older than 0.1.0'],
    ['a section of another name', '### Fixed', '### Mended', '0.2.1: "Mended" is no section'],
    ['an empty section', '- All of it.\n', '', '0.1.0: "Added" is empty'],
    ['a severity that is none', '**Moderate**', '**Medium**', '0.3.0: no severity and affected versions'],
    ['no affected versions', ', affects 0.2.1', '', '0.3.0: no severity and affected versions'],
    ['an advisory that is none', 'CVE-2027-12345', 'CVE-27-1', '0.3.0: no severity and affected versions'],
    ['nothing said', 'anybody could be anybody. Upgrade, then rotate the keys.', 'oh.', '0.3.0: no severity'],
  ])('is broken by %s', (_, from, to, fault) => {
    expect(sound).toContain(from);
    expect(faultsOf(sound.replace(from, to))).toContainEqual(expect.stringContaining(fault));
  });
});
