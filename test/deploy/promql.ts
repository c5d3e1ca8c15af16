import { parser } from '@prometheus-io/lezer-promql';
import { labelsOf } from './metric-names.js';

interface Selector {
  metric: string;
  matchers: { label: string; operator: string; value: string }[];
}

/** What is wrong with an expression: that it is none, or asks for what nobody tells. */
export function faultsOf(expression: string): string[] {
  // Grafana puts a duration there.
  const text = expression.replaceAll('$__rate_interval', '5m');
  const { selectors, groupings, breaksAt } = read(text);
  if (breaksAt !== undefined)
    return [`does not parse at ${JSON.stringify(text.slice(breaksAt, breaksAt + 20))}`];
  const known = selectors.flatMap(({ metric }) => Object.keys(labelsOf(metric) ?? {}));
  return [
    ...(selectors.length === 0 ? ['asks for nothing'] : []),
    ...selectors.flatMap(faultsOfSelector),
    ...groupings
      .filter((label) => !known.includes(label))
      .map((label) => `groups by ${label}, which nothing has`),
  ];
}

function faultsOfSelector({ metric, matchers }: Selector): string[] {
  const labels = labelsOf(metric);
  if (!labels) return [`there is no ${metric}`];
  return matchers.flatMap(({ label, operator, value }) => {
    if (!(label in labels)) return [`${metric} has no ${label}`];
    const values = labels[label];
    // `$instance`, a variable of the dashboard.
    if (!values || value.startsWith('$')) return [];
    const asked = operator.includes('~') ? value.split('|') : [value];
    return asked.filter((each) => !values.includes(each)).map((each) => `${metric} has no ${label} ${each}`);
  });
}

function read(text: string): { selectors: Selector[]; groupings: string[]; breaksAt?: number } {
  const selectors: Selector[] = [];
  const groupings: string[] = [];
  let breaksAt: number | undefined;
  parser.parse(text).iterate({
    enter({ name, from, to, type, node }) {
      const said = text.slice(from, to);
      if (type.isError) breaksAt ??= from;
      if (name === 'VectorSelector') selectors.push({ metric: '', matchers: [] });
      if (name === 'Identifier' && node.parent?.name === 'VectorSelector') selectors.at(-1)!.metric = said;
      if (name === 'LabelName' && node.parent?.name === 'GroupingLabels') groupings.push(said);
      if (name !== 'UnquotedLabelMatcher') return;
      const [, label = '', operator = '', value = ''] = /^(\w+)\s*([=!~]+)\s*"(.*)"$/s.exec(said) ?? [];
      selectors.at(-1)!.matchers.push({ label, operator, value });
    },
  });
  return { selectors, groupings, breaksAt };
}
