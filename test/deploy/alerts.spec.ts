import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { documentedNames, ourNames } from './metric-names.js';
import { faultsOf } from './promql.js';

interface Rule {
  alert: string;
  expr: string;
  for?: string;
  labels: { severity: string };
  annotations: { summary: string; description: string; runbook_url: string };
}

interface RuleTest {
  name: string;
  promql_expr_test: { expr: string; exp_samples: { labels: string }[] }[];
}

const rules = (
  parse(readFileSync('deploy/prometheus/alerts.yml', 'utf8')) as { groups: { rules: Rule[] }[] }
).groups.flatMap((group) => group.rules);
const tests = ['alerts.test.yml', 'alerts.week.test.yml'].flatMap(
  (file) => (parse(readFileSync(`deploy/prometheus/${file}`, 'utf8')) as { tests: RuleTest[] }).tests,
);
const names = rules.map(({ alert }) => alert);
const runbook = readFileSync('docs/operate.md', 'utf8');
/** Heading by heading: what stands below it. */
const sections = new Map(
  runbook.split(/^#{2,4} /m).map((section) => {
    const [heading = '', ...text] = section.split('\n');
    return [heading, text.join('\n').trim()] as const;
  }),
);

it('there are alerts, each named once', () => {
  expect(names.length).toBeGreaterThan(10);
  expect(new Set(names).size).toBe(names.length);
});

describe.each(rules)('$alert', ({ alert, expr, labels, annotations }) => {
  it('asks for what /metrics tells', () => expect(faultsOf(expr)).toEqual([]));

  it('says how urgent it is, what happens, and where it is explained', () => {
    expect(['page', 'ticket']).toContain(labels.severity);
    expect(annotations.summary).toMatch(/^\S.{10,90}[^.]$/);
    expect(annotations.description).toMatch(/\.$/);
    expect(annotations.runbook_url).toMatch(new RegExp(`/docs/operate\\.md#${alert.toLowerCase()}$`));
  });

  it('has a section in the runbook: what it means, where to look, what to do, whom to wake', () => {
    const section = sections.get(alert) ?? 'no such section';
    for (const part of ['**Means.**', '**Look.**', '**Do.**', '**Wake.**']) expect(section).toContain(part);
    expect(section).toContain(`\`${labels.severity}\``);
  });

  it('is tried: it fires where it has to', () => {
    const expected = tests.flatMap((each) => each.promql_expr_test).flatMap((each) => each.exp_samples);
    expect(expected.map((sample) => sample.labels)).toContain(
      `{alertname='${alert}', severity='${labels.severity}'}`,
    );
  });
});

it('every section of the runbook that is named as an alert is one', () => {
  const headings = [...sections.keys()].filter((heading) => /^Gatehouse[A-Z]\w+$/.test(heading));
  expect(headings.toSorted()).toEqual(names.toSorted());
});

it('every trial asks for whatever fires, and some for nothing', () => {
  for (const {
    promql_expr_test: [trial, ...more],
  } of tests) {
    expect(trial!.expr).toBe('count by (alertname, severity) (ALERTS{alertstate="firing"})');
    expect(more).toEqual([]);
  }
  expect(tests.filter((each) => each.promql_expr_test[0]!.exp_samples.length === 0).length).toBeGreaterThan(
    3,
  );
});

it('the list of metrics that the expressions are held to is that of docs/metrics.md', () => {
  expect(documentedNames().toSorted()).toEqual(ourNames.toSorted());
});

it.each([
  ['sum(rate(gatehouse_logins_total[5m])', /does not parse/],
  ['gatehouse_logons_total > 0', /there is no gatehouse_logons_total/],
  ['gatehouse_logins_total{result="succeeded"}', /has no result/],
  ['gatehouse_logins_total{outcome=~"succeeded|failed"}', /has no outcome failed/],
  ['sum by (route) (gatehouse_logins_total)', /groups by route/],
  ['gatehouse_hash_queue_bucket', /there is no gatehouse_hash_queue_bucket/],
  ['up{job="gatekeeper"}', /has no job gatekeeper/],
  ['process_resident_memory_megabytes', /there is no/],
  ['vector(1)', /asks for nothing/],
])('%s would be found out', (expression, fault) => expect(faultsOf(expression).join()).toMatch(fault));
