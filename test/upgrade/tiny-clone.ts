import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const identity = { name: 'Ada', email: 'ada@example.com' };
const environment = {
  ...process.env,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: identity.name,
  GIT_AUTHOR_EMAIL: identity.email,
  GIT_COMMITTER_NAME: identity.name,
  GIT_COMMITTER_EMAIL: identity.email,
  npm_config_offline: 'true',
};

/** A few files that stand for Gatehouse, and for what a team makes of them. */
export class TinyRepository {
  constructor(readonly folder: string) {}

  static init(folder: string): TinyRepository {
    mkdirSync(folder);
    const repository = new TinyRepository(folder);
    repository.git('init', '--quiet', '--initial-branch=main');
    return repository;
  }

  git(...words: string[]): string {
    return execFileSync('git', words, { cwd: this.folder, env: environment, encoding: 'utf8' }).trim();
  }

  commit(files: Record<string, string | undefined>, message = 'change'): void {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(this.folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      if (text === undefined) rmSync(file, { recursive: true });
      else writeFileSync(file, text);
    }
    this.git('add', '--all');
    this.git('commit', '--quiet', '--message', message);
  }

  read(name: string): string {
    return readFileSync(path.join(this.folder, name), 'utf8');
  }

  status(): string[] {
    return this.git('status', '--porcelain').split('\n').filter(Boolean);
  }

  /** `npm run upgrade -- …`, with what it says on both ways. */
  upgrade(...words: string[]): Promise<{ code: number; said: string }> {
    const script = path.resolve('scripts/upgrade.ts');
    const node = ['--disable-warning=ExperimentalWarning', script, ...words];
    return new Promise((resolve) => {
      execFile(process.execPath, node, { cwd: this.folder, env: environment }, (error, stdout, stderr) => {
        resolve({ code: Number(error?.code ?? 0), said: stdout + stderr });
      });
    });
  }
}

/** Makes a document of every file in src, as the real one does of every route. */
const openapi = `node -e "fs.writeFileSync('openapi.json', fs.readdirSync('src', { recursive: true }).sort().join())"`;
export const packageFile = (fields: object) =>
  `${JSON.stringify({ name: 'gatehouse', version: '0.1.0', scripts: { openapi }, ...fields }, null, 2)}\n`;

const first = '# Changelog\n\n## [Unreleased]\n\n## [0.1.0] - 2026-11-22\n\n### Added\n\n- All of it.\n';
export const changelogOfNext = first.replace(
  '## [0.1.0]',
  `## [0.2.0] - 2026-12-01

### Added

- Notices.

### Changed

- **Breaking**: a door is elsewhere.

### Security

- **High**, affects 0.1.0: a door was open. Upgrade, and
  look who went through.

## [0.1.0]`,
);

/** "upstream" with the release v0.1.0 and a team's clone of it, in a folder of their own. */
export function beginTeam(): {
  upstream: TinyRepository;
  team: TinyRepository;
  folder: string;
  remove: () => void;
} {
  const folder = mkdtempSync(path.join(tmpdir(), 'upgrade-'));
  const upstream = TinyRepository.init(path.join(folder, 'upstream'));
  cpSync('.gitattributes', path.join(upstream.folder, '.gitattributes'));
  upstream.commit({
    'package.json': packageFile({}),
    'CHANGELOG.md': first,
    'README.md': '# Gatehouse\n',
    'openapi.json': 'app.module.ts,auth,auth/login.ts',
    'src/app.module.ts': 'rooms = []\n',
    'src/auth/login.ts': 'login = 1\n',
    'web/app/page.tsx': 'page = 1\n',
    '.env.example': 'PORT=3000\n',
  });
  upstream.git('tag', '--annotate', 'v0.1.0', '--message', 'v0.1.0');
  upstream.git('clone', '--quiet', '--origin', 'upstream', '--no-tags', '.', '../team');
  const team = new TinyRepository(path.join(folder, 'team'));
  return { upstream, team, folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
