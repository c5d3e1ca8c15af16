import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { takePackages } from '../packages.ts';

/** A clone that somebody pretends to work in. */
export class Workplace {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  static clone(from: string, to: Workplace, ...options: string[]): void {
    const { status, stderr } = spawnSync('git', ['clone', '--quiet', ...options, from, to.folder], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    to.git('config', 'user.name', 'Ada');
    to.git('config', 'user.email', 'ada@example.com');
  }

  takePackagesOf(root: string): void {
    takePackages(root, this.folder);
  }

  /** @returns what it printed. @throws with all of it where it fails */
  run(...[program = '', ...words]: string[]): string {
    const { status, stdout, stderr } = spawnSync(program, words, {
      cwd: this.folder,
      encoding: 'utf8',
      maxBuffer: 256e6,
      env: {
        ...process.env,
        PATH: `${path.join(this.folder, 'node_modules/.bin')}${path.delimiter}${process.env['PATH']}`,
        // What the two need is there already.
        npm_config_offline: 'true',
      },
    });
    if (status !== 0) throw new Error(`${[program, ...words].join(' ')}\n${stdout}${stderr}`);
    return stdout;
  }

  git(...words: string[]): string {
    return this.run('git', ...words).trimEnd();
  }

  /** What is changed or new. */
  format(): void {
    const files = this.git('ls-files', '--modified', '--others', '--exclude-standard').split('\n');
    this.run('prettier', '--write', '--ignore-unknown', ...files);
  }

  commit(message: string): void {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--message', message);
  }

  /** Its code, migrations and tests; what else is there is about the overlay. */
  lay(overlay: string): void {
    for (const part of ['src', 'migrations', 'test']) {
      const from = path.join(this.folder, overlay, part);
      if (existsSync(from)) cpSync(from, path.join(this.folder, part), { recursive: true });
    }
  }

  /** @throws where the text is not as this program knows it */
  edit(file: string, ...changes: [RegExp, string][]): void {
    let text = readFileSync(path.join(this.folder, file), 'utf8');
    for (const [pattern, replacement] of changes) {
      if (!pattern.test(text)) throw new Error(`${file}: nothing in it looks like ${pattern}`);
      text = text.replace(pattern, replacement);
    }
    writeFileSync(path.join(this.folder, file), text);
  }

  editPackage(change: (fields: Record<string, any>) => object): void {
    const file = path.join(this.folder, 'package.json');
    const fields = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, `${JSON.stringify({ ...fields, ...change(fields) }, null, 2)}\n`);
    this.run('npm', 'install', '--no-audit', '--no-fund');
  }

  /** Of what was built. @returns the names of what was applied to the embedded database in .data */
  migrate(): string[] {
    return this.work('migrate') as string[];
  }

  undoMigration(): string {
    return this.work('undoLastMigration') as string;
  }

  private work(name: string): unknown {
    return JSON.parse(this.run('node', 'scripts/try-upgrade/migrations.mjs', name));
  }
}
