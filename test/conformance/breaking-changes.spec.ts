import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { before, type Node, problem } from './breaking-document.js';

describe('npm run breaking', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'breaking-'));
  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...words], {
      cwd: folder,
    });
  const write = (document: Node) =>
    writeFileSync(path.join(folder, 'openapi.json'), JSON.stringify(document));
  const run = (cwd = folder) => {
    const script = path.resolve(import.meta.dirname, '../../scripts/breaking-changes.ts');
    const { status, stdout } = spawnSync(process.execPath, [script], { cwd, encoding: 'utf8' });
    return { status, lines: stdout.trim().split('\n') };
  };
  beforeAll(() => {
    git('init', '--quiet');
    git('commit', '--quiet', '--allow-empty', '--message', 'nothing yet');
    git('tag', 'v0.1.0');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('passes where no tag has the document', () => {
    write(before());
    expect(run()).toEqual({
      status: 0,
      lines: ['No tag has an openapi.json yet: nothing to compare with'],
    });
  });

  it('is green while nothing breaks, and red after a code or a field was dropped', () => {
    git('add', 'openapi.json');
    git('commit', '--quiet', '--message', 'the document');
    git('tag', 'v0.2.0');
    expect(run()).toEqual({ status: 0, lines: ['No breaking changes since v0.2.0'] });
    const changed = before();
    changed['paths']['/pets'].get.responses[401] = problem('token_missing');
    changed['components'].schemas.NewPet.properties.title = {};
    delete changed['components'].schemas.NewPet.properties.name;
    write(changed);
    expect(run()).toEqual({
      status: 1,
      lines: [
        'BREAKING listPets: response 401: the code token_expired is gone',
        'BREAKING addPet: request: field name is gone',
        '2 breaking changes since v0.2.0',
      ],
    });
  });

  it('fails where tags may be missing: in a shallow clone, and outside a repository', () => {
    const shallow = path.join(folder, 'shallow');
    git('clone', '--quiet', '--depth', '1', '--no-tags', `file://${folder}`, shallow);
    expect(run(shallow)).toEqual({
      status: 1,
      lines: [
        'This clone is shallow, so the tags to compare with may be missing: git fetch --unshallow --tags',
      ],
    });
    const outside = mkdtempSync(path.join(tmpdir(), 'breaking-'));
    expect(run(outside)).toEqual({
      status: 1,
      lines: ['This is no git repository, so there is no tag to compare with: run it in a clone'],
    });
    rmSync(outside, { recursive: true });
  });
});
