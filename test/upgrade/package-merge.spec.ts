import { mergePackages } from '../../scripts/upgrade/package-merge.ts';

const base = {
  name: 'gatehouse',
  version: '0.1.0',
  scripts: { build: 'nest build', check: 'npm test' },
  dependencies: { argon2: '^1.0.0', pg: '^8.1.0', redis: '^6.0.0' },
};

it('keeps your name and version, whatever the release is called', () => {
  const yours = { ...base, name: 'acme', version: '3.2.1' };
  const { merged, conflicts } = mergePackages(base, yours, { ...base, version: '0.2.0' });
  expect({ merged, conflicts }).toEqual({ merged: yours, conflicts: [] });
  expect(mergePackages(base, base, { ...base, version: '0.2.0' }).merged).toMatchObject({ version: '0.2.0' });
});

it('takes what each has added, removed and raised', () => {
  const yours = { ...base, dependencies: { argon2: '^1.0.0', ms: '*', pg: '^8.1.0' } };
  const release = { ...base, dependencies: { argon2: '^1.2.0', jose: '^6.0.0', redis: '^7.0.0' } };
  const { merged, conflicts } = mergePackages(base, yours, release);
  // `pg` was removed by the release, `redis` by you although the release has raised it.
  expect(merged).toMatchObject({ dependencies: { argon2: '^1.2.0', jose: '^6.0.0', ms: '*' } });
  expect(Object.keys(merged['dependencies'] as object)).toEqual(['argon2', 'jose', 'ms']);
  expect(conflicts).toEqual([]);
});

it.each([
  ['^8.2.0', '^8.10.0', '^8.10.0'],
  ['^8.10.0', '^8.2.0', '^8.10.0'],
])('takes the higher range where both have raised it: %s, %s', (yours, release, wanted) => {
  const { merged } = mergePackages(
    base,
    { ...base, dependencies: { ...base.dependencies, pg: yours } },
    { ...base, dependencies: { ...base.dependencies, pg: release } },
  );
  expect(merged).toMatchObject({ dependencies: { pg: wanted } });
});

it.each([
  ['github:acme/pg#fix', '^8.2.0'],
  ['file:../pg', '^8.2.0'],
  ['^8.2.0', 'npm:pg-fork@^9.0.0'],
  ['latest', '^8.2.0'],
])('names a range that is no version, where both have changed it: %s, %s', (yours, release) => {
  const { merged, conflicts } = mergePackages(
    base,
    { ...base, dependencies: { ...base.dependencies, pg: yours } },
    { ...base, dependencies: { ...base.dependencies, pg: release } },
  );
  expect(merged).toMatchObject({ dependencies: { pg: yours } });
  expect(conflicts).toEqual(['dependencies.pg']);
});

it('puts a new script where the release has it', () => {
  const yours = { ...base, scripts: { ...base.scripts, acme: '1' } };
  const release = { ...base, scripts: { build: 'nest build', upgrade: '2', check: 'npm test' } };
  const { merged } = mergePackages(base, yours, release);
  expect(Object.keys(merged['scripts'] as object)).toEqual(['build', 'upgrade', 'check', 'acme']);
});

it('names what both have changed, each its way', () => {
  const yours = { ...base, scripts: { ...base.scripts, check: 'npm test && acme' } };
  const release = { ...base, scripts: { ...base.scripts, check: 'npm run lint && npm test' } };
  expect(mergePackages(base, yours, release).conflicts).toEqual(['scripts.check']);
});

it('takes a package of the lock file whole: the one of the release, where both have another', () => {
  const lock = (version: string, integrity: string) => ({
    packages: { '': { name: 'gatehouse' }, 'node_modules/pg': { version, integrity } },
  });
  const { merged, conflicts } = mergePackages(lock('1.0.0', 'a'), lock('1.1.0', 'b'), lock('1.2.0', 'c'));
  expect({ merged, conflicts }).toEqual({ merged: lock('1.2.0', 'c'), conflicts: [] });
});
