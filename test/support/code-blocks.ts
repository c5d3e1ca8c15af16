import { readFileSync } from 'node:fs';

/** ```ts test/some/file.ts, or test/some/file.ts#region: a block of a page that says where its code is taken from. */
const block = /^```tsx? (\S+)\n(.*?)^```$/gms;
const anyBlock = /^```(ts|tsx|js)\b/gm;

/** Throws where a page shows code that no test has run: without a source, or other than in its source. */
export function expectCodeAsTried(page: string): void {
  const text = readFileSync(page, 'utf8');
  const blocks = [...text.matchAll(block)];
  expect(blocks.length).toBeGreaterThan(0);
  expect(text.match(anyBlock)).toHaveLength(blocks.length);
  for (const [, source = '', code] of blocks) expect([source, code]).toEqual([source, codeAt(source)]);
}

/** A whole file, or what stands in it between `// region: name` and `// endregion`, as far to the left as it goes. */
function codeAt(source: string): string | undefined {
  const [file = '', name] = source.split('#');
  const text = readFileSync(file, 'utf8');
  if (!name) return text;
  const region = new RegExp(`^( *)// region: ${name}\n(.*?)^ *// endregion$`, 'ms').exec(text);
  return region?.[2]?.replaceAll(new RegExp(`^${region[1]}`, 'gm'), '');
}
