import { existsSync } from 'node:fs';
import path from 'node:path';
import { beginTeam, changelogOfNext, packageFile, TinyRepository } from './tiny-clone.js';

let upstream: TinyRepository;
let team: TinyRepository;
let folder: string;
let remove: () => void;
beforeEach(() => ({ upstream, team, folder, remove } = beginTeam()));
afterEach(() => remove());

function release(files: Record<string, string | undefined>, tag = 'v0.2.0'): void {
  upstream.commit({ 'CHANGELOG.md': changelogOfNext, ...files }, tag);
  upstream.git('tag', '--annotate', tag, '--message', tag);
}

const nothingChanged = (head: string) => {
  expect(team.git('rev-parse', 'HEAD')).toBe(head);
  expect(existsSync(path.join(team.folder, '.git/MERGE_HEAD'))).toBe(false);
};

describe('an upgrade', () => {
  it('brings what the release has, keeps what is yours, and makes what is generated anew', async () => {
    team.commit({
      'src/app.module.ts': 'rooms = [Invoices]\n',
      'src/invoices/index.ts': '1\n',
      'openapi.json': 'app.module.ts,auth,auth/login.ts,invoices,invoices/index.ts',
      'package.json': packageFile({ name: 'acme', version: '7.1.0', dependencies: {} }),
      'README.md': '# Acme\n',
      '.env.example': 'PORT=3000\nINVOICE_DAYS=14\n',
    });
    release({
      'src/notices/index.ts': '1\n',
      'openapi.json': 'app.module.ts,auth,auth/login.ts,notices,notices/index.ts',
      'package.json': packageFile({ version: '0.2.0', engines: { node: '>=1' } }),
      'README.md': '# Gatehouse, with notices\n',
      '.env.example': 'PORT=3000\nNOTICE_DAYS=7\n',
      'migrations/1-notices.ts': '1\n',
    });
    const { code, said } = await team.upgrade('v0.2.0');
    expect({ code, said }).toMatchObject({ code: 0, said: expect.stringContaining('merged and staged') });
    expect(team.read('openapi.json')).toBe(
      'app.module.ts,auth,auth/login.ts,invoices,invoices/index.ts,notices,notices/index.ts',
    );
    expect(JSON.parse(team.read('package.json'))).toMatchObject({
      name: 'acme',
      version: '7.1.0',
      dependencies: {},
      engines: { node: '>=1' },
    });
    expect(team.read('README.md')).toBe('# Acme\n');
    expect(team.read('.env.example')).toBe('PORT=3000\nINVOICE_DAYS=14\nNOTICE_DAYS=7\n');
    expect(team.status()).toContain('M  openapi.json');
    team.git('commit', '--quiet', '--no-edit');
    expect(team.git('log', '-1', '--format=%s %p')).toMatch(/^build: Gatehouse v0\.2\.0 \w+ \w+$/);
    expect(await team.upgrade('v0.2.0')).toEqual({
      code: 0,
      said: 'v0.2.0 is in your clone already: nothing to do\n',
    });
  }, 60_000);

  it('tells before it merges what is urgent, what breaks and what will run', async () => {
    team.commit({ 'src/app.module.ts': 'rooms = [Invoices]\n' });
    release({ 'migrations/1-notices.ts': '1\n', 'src/app.module.ts': 'rooms = [] // new\n' });
    const head = team.git('rev-parse', 'HEAD');
    const { code, said } = await team.upgrade('0.2.0', '--dry-run');
    expect(code).toBe(0);
    expect(said).toBe(`Gatehouse v0.2.0, from 0.1.0

Security fixes
  0.2.0  **High**, affects 0.1.0: a door was open. Upgrade, and look who went through.

Breaking
  0.2.0  **Breaking**: a door is elsewhere.

Added
  0.2.0  Notices.

Migrations that will run
  migrations/1-notices.ts

Files of yours that it has to change
  src/app.module.ts
Nothing was changed
`);
    nothingChanged(head);
    expect(await team.upgrade()).toEqual({ code: 0, said: 'v0.2.0  with security fixes\n' });
  }, 60_000);

  it('keeps tags of yours apart from those of releases', async () => {
    team.commit({ 'src/invoices/index.ts': '1\n' });
    team.git('tag', 'v0.2.0');
    const own = team.git('rev-parse', 'v0.2.0');
    release({ 'src/notices/index.ts': '1\n' });
    expect(await team.upgrade('v0.2.0')).toMatchObject({ code: 0 });
    expect(existsSync(path.join(team.folder, 'src/notices/index.ts'))).toBe(true);
    expect(team.git('tag')).toBe('v0.2.0');
    expect(team.git('rev-parse', 'v0.2.0')).toBe(own);
  }, 60_000);

  it('leaves a folder of yours deleted that you have deleted', async () => {
    team.commit({ 'web/app': undefined, 'src/auth/login.ts': 'login = 1\n// patched\n' });
    release({
      'web/app/page.tsx': 'page = 2\n',
      'web/app/new.tsx': '1\n',
      'deploy/kubernetes/app.yaml': '1',
    });
    expect(await team.upgrade('v0.2.0')).toMatchObject({ code: 0 });
    expect(existsSync(path.join(team.folder, 'web/app'))).toBe(false);
    // One that the release is the first to bring was never deleted.
    expect(existsSync(path.join(team.folder, 'deploy/kubernetes/app.yaml'))).toBe(true);
  }, 60_000);
});

describe('a conflict', () => {
  beforeEach(() => {
    team.commit({ 'src/auth/login.ts': 'login = 2\n', 'src/app.module.ts': 'rooms = [Invoices]\n' });
    release({ 'src/auth/login.ts': 'login = 3\n', 'src/app.module.ts': 'rooms = [] // new\n' });
  }, 60_000);

  it('names the files and whose they are, and how to go on or back', async () => {
    const { code, said } = await team.upgrade('v0.2.0');
    expect(code).toBe(1);
    expect(said).toMatch(/the same lines of 2 files/);
    expect(said).toMatch(/src\/auth\/login\.ts\n +ours, with a change of yours/);
    expect(said).toMatch(/src\/app\.module\.ts\n +yours, and this release has to change it too/);
    expect(said).toMatch(/npm run upgrade -- --continue\n.*git merge --abort/);
    team.git('merge', '--abort');
    expect(team.status()).toEqual([]);
  }, 60_000);

  it('is gone on from when it is mended, and not before', async () => {
    await team.upgrade('v0.2.0');
    expect(await team.upgrade('v0.2.0')).toMatchObject({
      code: 1,
      said: expect.stringContaining('A merge is in progress'),
    });
    const early = await team.upgrade('--continue');
    expect(early).toMatchObject({ code: 1, said: expect.stringContaining('src/auth/login.ts') });
    team.git('checkout', '--quiet', '--ours', 'src/auth/login.ts', 'src/app.module.ts');
    team.git('add', 'src');
    expect(await team.upgrade('--continue')).toMatchObject({
      code: 0,
      said: expect.stringContaining('Gatehouse v0.2.0 is merged and staged'),
    });
  }, 60_000);
});

describe('what is generated', () => {
  it('can be tried again where making it failed', async () => {
    release({
      'package.json': packageFile({ scripts: { openapi: 'node -e "process.exit(3)"' } }),
    });
    const { code, said } = await team.upgrade('v0.2.0');
    expect({ code, said }).toMatchObject({ code: 1, said: expect.stringContaining('openapi" failed') });
    team.git('checkout', '--quiet', 'HEAD', 'package.json');
    expect(await team.upgrade('--continue')).toMatchObject({ code: 0 });
  }, 60_000);
});

describe('an upgrade is refused, and nothing is changed', () => {
  const refusal = async (sentence: RegExp, ...words: string[]) => {
    const head = team.git('rev-parse', 'HEAD');
    const { code, said } = await team.upgrade(...words);
    expect({ code, said }).toEqual({ code: 1, said: expect.stringMatching(sentence) });
    nothingChanged(head);
  };

  it('where something is not committed', async () => {
    release({ 'src/notices/index.ts': '1\n' });
    team.commit({ 'src/invoices/index.ts': '1\n' });
    team.git('rm', '--quiet', 'src/invoices/index.ts');
    await refusal(/^There are changes that are not committed/, 'v0.2.0');
  }, 60_000);

  it('where there is no remote "upstream", or it does not answer', async () => {
    team.git('remote', 'set-url', 'upstream', '/nowhere');
    await refusal(/^The releases could not be fetched from "upstream": .*nowhere/s, 'v0.2.0');
    team.git('remote', 'rename', 'upstream', 'origin');
    await refusal(/^There is no remote "upstream".*git remote add upstream URL/, 'v0.2.0');
  }, 60_000);

  it('where there is no such release', async () => {
    await refusal(/^"upstream" has no release v9\.9\.9\. It has: v0\.1\.0$/m, 'v9.9.9');
  }, 60_000);

  it('where there is no release yet', async () => {
    upstream.git('tag', '--delete', 'v0.1.0');
    await refusal(/^"upstream" has no release yet/, 'v0.1.0');
    expect(await team.upgrade()).toEqual({
      code: 0,
      said: expect.stringMatching(/^"upstream" has no release yet/),
    });
  }, 60_000);

  it('where nothing is in progress', async () => {
    await refusal(/^No upgrade is in progress here/, '--continue');
  }, 60_000);

  it('where the history is not there', async () => {
    release({ 'src/notices/index.ts': '1\n' });
    team.git('clone', '--quiet', '--depth=1', '--origin=upstream', `file://${upstream.folder}`, '../shallow');
    team = new TinyRepository(path.join(folder, 'shallow'));
    await refusal(/^This clone is shallow.*git fetch --unshallow/, 'v0.2.0');
  }, 60_000);

  it('where the clone began as a download, until it is told of which release', async () => {
    team = TinyRepository.init(path.join(folder, 'download'));
    upstream.git('--work-tree', team.folder, 'checkout', '--force', 'v0.1.0', '--', '.');
    team.commit({ 'src/invoices/index.ts': '1\n' }, 'our first commit');
    team.git('remote', 'add', 'upstream', upstream.folder);
    upstream.git('reset', '--quiet', '--hard');
    release({ 'src/auth/login.ts': 'login = 2\n' });
    await refusal(
      /nothing in common.*git replace --graft \$\(git rev-list --max-parents=0 HEAD\)/s,
      'v0.2.0',
    );
    const root = team.git('rev-list', '--max-parents=0', 'HEAD');
    team.git('replace', '--graft', root, 'refs/gatehouse/v0.1.0');
    expect(await team.upgrade('v0.2.0')).toMatchObject({ code: 0 });
    team.git('commit', '--quiet', '--no-edit');
    // From now on the history has the release itself: nobody else needs the replacement.
    team.git('replace', '--delete', root);
    release({ 'src/auth/login.ts': 'login = 3\n' }, 'v0.3.0');
    expect(await team.upgrade('v0.3.0')).toMatchObject({ code: 0 });
    expect(team.read('src/auth/login.ts')).toBe('login = 3\n');
  }, 60_000);
});
