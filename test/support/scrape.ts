import type { TestApp } from '../kit/index.js';

/** What /metrics tells: each series with its value. */
export class Scrape {
  private constructor(readonly text: string) {}

  static async of(app: TestApp): Promise<Scrape> {
    const { status, text } = await app.visitor().get('//metrics');
    if (status !== 200) throw new Error(`no metrics: ${status} ${text}`);
    return new Scrape(text);
  }

  /** As in `name{label="value"}`; with labels in the order of the text. */
  get series(): Map<string, number> {
    const lines = this.text.split('\n').filter((line) => line && !line.startsWith('#'));
    return new Map(
      lines.map((line) => {
        const at = line.lastIndexOf(' ');
        return [line.slice(0, at), Number(line.slice(at + 1))];
      }),
    );
  }

  /** Of a series; undefined when it is absent. */
  value(series: string): number | undefined {
    return this.series.get(series);
  }

  /** How much each series of ours has grown since, without those that have not, and without sums and buckets of time. */
  since(before: Scrape): Record<string, number> {
    const grown = [...this.series]
      .map(([name, value]) => [name, value - (before.value(name) ?? 0)] as const)
      .filter(([name, by]) => by !== 0 && /^gatehouse_\w+_(total|count)\b/.test(name));
    return Object.fromEntries(grown);
  }
}
