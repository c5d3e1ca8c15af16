import { brokenRules } from '../support/staircase.js';
import { CopiedTree, type Ended } from './copied-tree.js';

/** It builds, and what it is made with is slow to start. */
const patience = 120_000;

let tree: CopiedTree;
let before: Record<string, string>;
let after: Record<string, string>;
let ended: Ended;
let written: string[];
let checks: ReturnType<typeof startChecks>;
beforeAll(async () => {
  tree = new CopiedTree();
  before = tree.contents();
  ended = await tree.run('scripts/generate-room.ts', 'room', 'specimen-jars');
  after = tree.contents();
  written = Object.keys(after).filter((file) => before[file] === undefined);
  checks = startChecks();
}, patience);
afterAll(() => tree.remove());

/** What `npm run check` has, of the room alone; all at once, as each takes seconds. */
function startChecks() {
  const files = [...written, 'src/app.module.ts'];
  const { include: _, ...options } = JSON.parse(tree.read('tsconfig.json'));
  tree.write('tsconfig.room.json', JSON.stringify({ ...options, exclude: [], files }));
  const jest = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--ci', '-w', '1'];
  return {
    format: tree.run('node_modules/prettier/bin/prettier.cjs', '--check', ...files),
    lint: tree.run('node_modules/oxlint/bin/oxlint', '--deny-warnings', ...files),
    types: tree.run('node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.room.json'),
    tests: tree.run(...jest, 'test/specimen-jars', 'test/migrations'),
  };
}

const changed = () => Object.keys(before).filter((file) => after[file] !== before[file]);
const succeeded = { code: 0, output: expect.any(String) };

describe('npm run g room specimen-jars', () => {
  it('writes the room, its migration and its spec', () => {
    const said = /A room of specimen-jars \(one of them: specimen-jar\),.*npm test test\/specimen-jars/s;
    expect(ended).toEqual({ code: 0, output: expect.stringMatching(said) });
    expect(written.map((file) => file.replace(/\d{13}/, '<time>')).toSorted()).toEqual([
      'migrations/<time>-specimen-jars.ts',
      'src/specimen-jars/index.ts',
      'src/specimen-jars/specimen-jar.entity.ts',
      'src/specimen-jars/specimen-jar.requests.ts',
      'src/specimen-jars/specimen-jar.response.ts',
      'src/specimen-jars/specimen-jars.controller.ts',
      'src/specimen-jars/specimen-jars.errors.ts',
      'src/specimen-jars/specimen-jars.module.ts',
      'src/specimen-jars/specimen-jars.service.ts',
      'test/specimen-jars/specimen-jars.spec.ts',
    ]);
  });

  it('changes no file of ours but what is generated, and puts one line and its import into app.module.ts', () => {
    const generated = ['docs/access.md', 'openapi.json', 'web/client/src/schema.ts'];
    expect(changed().toSorted()).toEqual([...generated, 'src/app.module.ts'].toSorted());
    const [was, is] = [before, after].map((files) => files['src/app.module.ts']!.replaceAll(/[\s,]+/g, ''));
    expect(is).toContain(`import{SpecimenJarsModule}from'./specimen-jars/index.js';`);
    const without = is!.replace(/import{SpecimenJarsModule}[^;]+;/, '').replace('SpecimenJarsModule', '');
    expect(without).toBe(was);
  });

  it('leaves nothing of the room that the template is of', () => {
    for (const file of written) expect(after[file]).not.toMatch(/line.?item/i);
  });

  it('documents five operations', () => {
    const { paths } = JSON.parse(after['openapi.json']!) as { paths: Record<string, Record<string, any>> };
    const told = Object.entries(paths)
      .filter(([path]) => path.includes('specimen-jars'))
      .flatMap(([path, item]) =>
        Object.entries(item).map(([method, { operationId }]) => `${operationId}: ${method} ${path}`),
      );
    expect(told).toEqual([
      'createSpecimenJar: post /api/v1/specimen-jars',
      'listSpecimenJars: get /api/v1/specimen-jars',
      'getSpecimenJar: get /api/v1/specimen-jars/{id}',
      'updateSpecimenJar: patch /api/v1/specimen-jars/{id}',
      'deleteSpecimenJar: delete /api/v1/specimen-jars/{id}',
    ]);
    expect(after['docs/access.md']).toContain('/api/v1/specimen-jars');
  });

  it('keeps the stairs, and the names that say something', () => {
    const code = written.filter((file) => !file.startsWith('test/'));
    const rules = code.flatMap((file) => brokenRules({ path: file, text: after[file]! }));
    expect(rules).toEqual([]);
    for (const file of written) expect(after[file]!.split('\n').length).toBeLessThanOrEqual(201);
  });

  it(
    'is formatted, and passes lint and the compiler',
    async () => {
      expect(await checks.format).toEqual(succeeded);
      expect(await checks.lint).toEqual(succeeded);
      expect(await checks.types).toEqual(succeeded);
    },
    patience,
  );

  it(
    'passes its own spec, and its entity says what its migration made',
    async () => {
      const output = expect.stringMatching(/Test Suites: 2 passed, 2 total/);
      expect(await checks.tests).toEqual({ code: 0, output });
    },
    patience,
  );

  it(
    'writes nothing the second time',
    async () => {
      const again = await tree.run('scripts/generate-room.ts', 'room', 'specimen-jars');
      expect(again).toEqual({ code: 2, output: expect.stringContaining('src/specimen-jars/ exists') });
      expect(tree.contents()).toEqual(after);
    },
    patience,
  );
});
