import { readFileSync } from 'node:fs';

it('docs/extension-points.md shows code of examples.ts, which examples.spec.ts runs, and every example', () => {
  const read = (path: string) => readFileSync(path, 'utf8');
  const shown = [...read('docs/extension-points.md').matchAll(/```ts\n(.*?)\n```/gs)].map(([, code]) => code);
  const regions = read('test/extensions/examples.ts').matchAll(
    /\/\/ #region [\w-]+\n(.*?)\n\/\/ #endregion/gs,
  );
  expect(shown).toEqual([...regions].map(([, code]) => code));
  expect(shown).toHaveLength(10);
});
