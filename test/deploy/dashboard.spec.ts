import { readFileSync } from 'node:fs';
import { labelsOf, ourNames } from './metric-names.js';
import { faultsOf } from './promql.js';

interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

interface Panel {
  id: number;
  type: string;
  title: string;
  description?: string;
  gridPos: Box;
  datasource?: object;
  targets?: { refId: string; expr: string; legendFormat: string; datasource: object }[];
}

interface Dashboard {
  uid: string;
  title: string;
  schemaVersion: number;
  panels: Panel[];
  templating: { list: { name: string; type: string; query: unknown }[] };
}

const text = readFileSync('deploy/grafana/gatehouse.json', 'utf8');
const dashboard = JSON.parse(text) as Dashboard;
const { panels } = dashboard;
const rows = panels.filter(({ type }) => type === 'row');
const graphs = panels.filter(({ type }) => type !== 'row');
const alerts = readFileSync('deploy/prometheus/alerts.yml', 'utf8');
const source = { type: 'prometheus', uid: '${datasource}' };

it('is a dashboard that Grafana 10 or newer imports, with the data source and the instances to choose', () => {
  expect(dashboard).toMatchObject({ uid: 'gatehouse', title: 'Gatehouse', schemaVersion: 39 });
  expect(dashboard.templating.list.map(({ name, type }) => [name, type])).toEqual([
    ['datasource', 'datasource'],
    ['instance', 'query'],
  ]);
  expect(rows.length).toBeGreaterThan(5);
});

it('numbers each panel once and lays none over another', () => {
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  for (const { gridPos: box } of panels) {
    expect(box.w > 0 && box.h > 0 && box.x >= 0 && box.x + box.w <= 24).toBe(true);
  }
  const pairs = panels.flatMap((one, at) => panels.slice(at + 1).map((other) => [one, other] as const));
  const overlapping = pairs.filter(([one, other]) => doOverlap(one.gridPos, other.gridPos));
  expect(overlapping.map((pair) => pair.map(({ title }) => title))).toEqual([]);
});

describe.each(graphs)('$title', ({ type, description = '', targets = [], datasource }) => {
  it('asks the chosen data source for what /metrics tells', () => {
    expect(['timeseries', 'stat']).toContain(type);
    expect(datasource).toEqual(source);
    expect(targets.length).toBeGreaterThan(0);
    expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
    for (const { expr, datasource: own } of targets) {
      expect(own).toEqual(source);
      expect(faultsOf(expr)).toEqual([]);
      expect(expr).toContain('instance=~"$instance"');
    }
  });

  it('names series by labels that are left, and alerts that there are', () => {
    for (const { expr, legendFormat } of targets)
      for (const [, label] of legendFormat.matchAll(/\{\{(\w+)\}\}/g))
        expect(/by \(([^)]*)\)/.exec(expr)?.[1]?.split(', ') ?? ['instance']).toContain(label);
    for (const [alert] of description.matchAll(/Gatehouse[A-Z]\w+/g))
      expect(alerts).toContain(`alert: ${alert}\n`);
  });
});

it('shows every metric of ours somewhere', () => {
  const shown = (name: string) =>
    [name, `${name}_bucket`].some((each) => labelsOf(each) && text.includes(`${each}{`));
  expect(ourNames.filter((name) => !shown(name))).toEqual([]);
});

function doOverlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}
