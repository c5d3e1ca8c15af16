import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { faultsOf } from './promql.js';
import { createTestApp, type TestApp } from '../kit/index.js';

const file = 'docs/operate.md';
const runbook = readFileSync(file, 'utf8');
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

const blocksOf = (language: string) =>
  [...runbook.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map(([, text]) =>
    text!.trim(),
  );
const matches = (form: RegExp) => [...new Set([...runbook.matchAll(form)].map(([, found]) => found!))];

/** What a command line tells of itself when it is asked for nothing it knows. */
function usageOf(program: string): string {
  const { stderr } = spawnSync(process.execPath, [program, 'nothing of the kind', 'at all'], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
  });
  return stderr;
}

/** `npm run admin -- promote …`, or without npm: the program and the word that comes first. */
const calls = [
  ...runbook.matchAll(/`(?:npm run (\w+)|node dist\/src\/([\w/]+)\.cli\.js)(?: (?:-- )?([a-z][\w-]*))?/g),
];

describe('the commands of the runbook', () => {
  const named = new Set(
    calls.map(([, script, program, word]) => `${script ?? path.basename(program!)} ${word ?? ''}`.trim()),
  );

  it('are there', () => {
    expect(named.size).toBeGreaterThan(8);
    const usages: Record<string, string> = {
      admin: usageOf('dist/src/admin.cli.js'),
      keys: usageOf('dist/src/keys.cli.js'),
      clients: usageOf('dist/src/clients.cli.js'),
      migrate: usageOf('dist/src/platform/database/migrate.cli.js'),
    };
    const isThere = (call: string) => {
      const [program = '', word = ''] = call.split(' ');
      const form = `npm run ${program}${word && ` -- ${word}`}`;
      return scripts[program] !== undefined && usages[program]?.includes(form);
    };
    expect([...named].filter((call) => !isThere(call))).toEqual([]);
  });

  it('take the flags that are given to them', () => {
    const usage = usageOf('dist/src/keys.cli.js') + usageOf('dist/src/admin.cli.js');
    for (const flag of matches(/npm run \w+ -- [^`]*?(--[a-z]+)/g)) expect(usage).toContain(flag);
  });

  it.each(matches(/(?<!\w)((?:scripts|deploy|test|docs)\/[\w./-]+\w)/g))(
    '%s is a file that there is',
    (name) => {
      expect(existsSync(name)).toBe(true);
    },
  );
});

describe('its links', () => {
  const anchorsOf = (text: string) =>
    [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
      heading!
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    );

  it.each(matches(/\]\(([^)]+)\)/g))('%s leads somewhere', (link) => {
    const [name = '', anchor] = link.split('#');
    const target = name ? path.join('docs', name) : file;
    expect(existsSync(target)).toBe(true);
    if (anchor) expect(anchorsOf(readFileSync(target, 'utf8'))).toContain(anchor);
  });
});

it.each(blocksOf('promql'))('the query asks for what /metrics tells: %s', (query) => {
  expect(faultsOf(query)).toEqual([]);
});

describe('its SQL', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.stop());

  it.each(blocksOf('sql'))('reads, and runs: %s', async (statement) => {
    expect(statement).toMatch(/^SELECT [^;]*;$/);
    expect(await app.sql(statement)).toBeInstanceOf(Array);
  });
});
