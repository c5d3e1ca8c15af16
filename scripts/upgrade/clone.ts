import { execFileSync, spawnSync } from 'node:child_process';

/** A reason to stop before anything is changed, or with the next step named; for people. */
export class Refusal extends Error {}

export type Owner = 'yours' | 'shared' | 'generated' | 'ours';

/** Releases are kept apart from tags of your own, which may have the same names. */
const releases = 'refs/gatehouse/';

/** A team's clone of Gatehouse, by git's command. */
export class Clone {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** @throws what git says */
  git(...words: string[]): string {
    const options = { cwd: this.folder, encoding: 'utf8', maxBuffer: 64e6 } as const;
    return execFileSync('git', words, { ...options, stdio: ['ignore', 'pipe', 'pipe'] }).trimEnd();
  }

  /** Without a judgement on how it ended. */
  try(...words: string[]): { isDone: boolean; said: string } {
    const { status, stdout, stderr } = spawnSync('git', words, {
      cwd: this.folder,
      encoding: 'utf8',
      maxBuffer: 64e6,
    });
    return { isDone: status === 0, said: `${stdout}${stderr}`.trim() };
  }

  lines(...words: string[]): string[] {
    return this.git(...words)
      .split('\n')
      .filter(Boolean);
  }

  /** @throws Refusal */
  fetchReleases(): void {
    if (!this.try('remote', 'get-url', 'upstream').isDone)
      throw new Refusal('There is no remote "upstream" to take releases from: git remote add upstream URL');
    const { isDone, said } = this.try('fetch', '--no-tags', 'upstream', `+refs/tags/v*:${releases}v*`);
    if (!isDone) throw new Refusal(`The releases could not be fetched from "upstream": ${said}`);
  }

  /** Tags of releases, the newest first. */
  releases(...conditions: string[]): string[] {
    const order = '--sort=-version:refname';
    return this.lines('for-each-ref', order, '--format=%(refname)', ...conditions, releases).map((name) =>
      name.slice(releases.length),
    );
  }

  refOf(release: string): string {
    return `${releases}${release}`;
  }

  /** The text of a file as it is there; undefined where there is none. */
  textAt(commit: string, file: string): string | undefined {
    const { isDone, said } = this.try('show', `${commit}:${file}`);
    return isDone ? `${said}\n` : undefined;
  }

  has(commit: string, path: string): boolean {
    return this.try('cat-file', '-e', `${commit}:${path}`).isDone;
  }

  /** Those of the files that .gitattributes gives this value. */
  with(attribute: 'owner' | 'merge', value: string, files: string[]): string[] {
    const told = files.length > 0 ? this.lines('check-attr', attribute, '--', ...files) : [];
    const end = `: ${attribute}: ${value}`;
    return told.filter((line) => line.endsWith(end)).map((line) => line.slice(0, -end.length));
  }

  /** Where you and the release have changed the same lines. */
  conflicts(): string[] {
    return [...new Set(this.lines('diff', '--name-only', '--diff-filter=U'))];
  }

  /** By .gitattributes; what that does not name is ours if the release has it. */
  ownerOf(file: string, release: string): Owner {
    const named = this.git('check-attr', 'owner', '--', file).split(': ').at(-1);
    if (named && named !== 'unspecified') return named as Owner;
    return this.has(this.refOf(release), file) ? 'ours' : 'yours';
  }
}
