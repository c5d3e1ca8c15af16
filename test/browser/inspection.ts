import axe from 'axe-core';
import type { Page } from 'playwright-core';

interface Finding {
  id: string;
  impact?: string | null;
  nodes: { html: string; failureSummary?: string }[];
}

/** What axe finds serious on the page as it is, in light and dark, and what a narrow screen would have to scroll for. */
export async function inspect(tab: Page, what = new URL(tab.url()).pathname): Promise<string[]> {
  const found: string[] = [];
  const backgrounds = new Set<string>();
  for (const colorScheme of ['light', 'dark'] as const) {
    await tab.emulateMedia({ colorScheme });
    backgrounds.add(await tab.evaluate(backgroundOf));
    for (const { id, impact, nodes } of await seriousFindings(tab))
      found.push(
        ...nodes.map(
          ({ html, failureSummary }) => `${what}, ${colorScheme}: ${impact} ${id} ${html} ${failureSummary}`,
        ),
      );
  }
  if (backgrounds.size < 2) found.push(`${what}: ${[...backgrounds].join()} in light as in dark`);
  const size = tab.viewportSize()!;
  await tab.setViewportSize({ width: 320, height: 640 });
  const width = await tab.evaluate(() => document.documentElement.scrollWidth);
  if (width > 320) found.push(`${what}: ${width} px wide on a screen of 320 px`);
  await tab.setViewportSize(size);
  return found;
}

/** Of the page; the canvas takes that of the body where its own is transparent. */
function backgroundOf(): string {
  const [page, body] = [document.documentElement, document.body].map(
    (element) => getComputedStyle(element).backgroundColor,
  );
  return `${page} ${body}`;
}

async function seriousFindings(tab: Page): Promise<Finding[]> {
  if (!(await tab.evaluate(() => 'axe' in window))) await tab.evaluate(axe.source);
  const findings = await tab.evaluate(async () => {
    const { run } = (window as unknown as { axe: { run: Function } }).axe;
    // Frames of the inbox are sandboxed: no script of axe could answer from there.
    const { violations } = await run(document, { iframes: false, resultTypes: ['violations'] });
    return violations as Finding[];
  });
  return findings.filter(({ impact }) => impact === 'serious' || impact === 'critical');
}
