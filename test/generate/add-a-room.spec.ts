import { readFileSync } from 'node:fs';
import path from 'node:path';
import { filesIn, roomOf, stepsOf } from '../../scripts/room/add-a-room.ts';

const root = path.join(import.meta.dirname, '../..');
const page = readFileSync(path.join(root, 'docs/add-a-room.md'), 'utf8');

describe('docs/add-a-room.md', () => {
  it('leads to examples/projects, file by file (else: npm run follow -- --write-example)', async () => {
    expect(filesIn(path.join(root, 'examples/projects'))).toEqual(await roomOf(page));
  });

  it('has nothing to run but scripts of package.json, and the check at the end', () => {
    const commands = stepsOf(page).flatMap((step) => ('command' in step ? step.command.split('\n') : []));
    const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    const names = ['ci', ...Object.keys(scripts)].join('|');
    for (const command of commands) expect(command).toMatch(new RegExp(`^npm (run )?(${names})( |$)`));
    expect(commands[0]).toBe('npm ci');
    expect(commands.at(-1)).toBe('npm run check');
  });

  it('writes no file of ours but the words of the team', () => {
    const files = stepsOf(page).flatMap((step) => ('file' in step ? [step.file] : []));
    const own = files.filter((file) => !/^(src|test)\/projects\//.test(file));
    expect(own).toEqual(['src/vocabulary/roles.ts', 'src/vocabulary/event-types.ts']);
  });
});

describe('a page that is followed', () => {
  it('is its commands and its files, in order, and nothing that is only shown', () => {
    const text = [
      '# Title',
      '## 1. Begin',
      '```sh\nnpm ci\n```',
      '```text\nwhat it says\n```',
      '## 2. Go on',
      '```ts title="src/a.ts"\nconst a = 1;\n```',
      '```ts\nconst shown = 1;\n```',
    ].join('\n');
    expect(stepsOf(text)).toEqual([
      { heading: '1. Begin', command: 'npm ci' },
      { heading: '2. Go on', file: 'src/a.ts', text: 'const a = 1;\n' },
    ]);
  });
});
