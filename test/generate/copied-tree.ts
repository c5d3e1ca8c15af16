import { execFile } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.join(import.meta.dirname, '../..');
/** What a room is written into, built, checked and tested with. */
const copied = ['src', 'migrations', 'test', 'scripts', 'docs', 'web/client', 'openapi.json', 'package.json'];
const configuration = '{.swcrc,.prettierrc,.oxlintrc.json,jest.config.js,nest-cli.json,tsconfig.json}';

export interface Ended {
  code: number;
  output: string;
}

/** A copy of this project that a test may write into. */
export class CopiedTree {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'generate-'));

  constructor() {
    for (const name of [...copied, ...globSync(configuration, { cwd: root })])
      cpSync(path.join(root, name), path.join(this.folder, name), {
        recursive: true,
        filter: (source) => !source.endsWith('/node_modules'),
      });
    symlinkSync(path.join(root, 'node_modules'), path.join(this.folder, 'node_modules'));
  }

  /** Runs Node in the copy, with nothing of this run's environment. */
  run(...words: string[]): Promise<Ended> {
    const { PATH, HOME } = process.env;
    return new Promise((resolve) => {
      execFile(process.execPath, words, { cwd: this.folder, env: { PATH, HOME } }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code ?? 1) : 0, output: `${stdout}${stderr}` }),
      );
    });
  }

  read(file: string): string {
    return readFileSync(path.join(this.folder, file), 'utf8');
  }

  write(file: string, text: string): void {
    writeFileSync(path.join(this.folder, file), text);
  }

  /** Every file that a room may be or change, with what is in it. */
  contents(): Record<string, string> {
    const files = globSync('{src,migrations,test,docs,web/client}/**/*.{ts,md}', { cwd: this.folder });
    return Object.fromEntries([...files, 'openapi.json'].map((file) => [file, this.read(file)]));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
