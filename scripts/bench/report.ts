import { ratiosOf, median, spreadOf } from './figures.ts';
import type { Machine } from './machine.ts';
import { floorOf, names } from './operations.ts';
import type { Options } from './options.ts';
import type { Results } from './rounds.ts';
import { by, type Extras, medianOf, rate, type Verdict } from './targets.ts';

const columns = [
  'operation',
  'requests/s (min to max)',
  'p50 ms',
  'p99 ms',
  'CPU s',
  'PostgreSQL CPU s',
  'statements',
  'loop p99 ms',
  'MB',
  '× floor',
];

export function reportOf(results: Results, extras: Extras, verdicts: Verdict[]): string {
  const rows = [...results.keys()].map((name) => rowOf(results, name));
  return [
    toTable([columns, ...rows]),
    'CPU seconds are for 1,000 requests, statements for one; loop is how long the event loop was held up.',
    ...othersOf(results),
    '',
    ...extrasOf(extras),
    '',
    toTable([['target', 'measured (min to max)', ''], ...verdicts.map(verdictRow)]),
  ].join('\n');
}

export function headOf(machine: Machine, options: Options): string {
  const { mode, minutes, rounds, seconds, connections, isDurable } = options;
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  const disk = isDurable ? 'waits for the disk (fsync)' : 'does not wait for the disk: --fast-disk';
  const duration = mode === 'soak' ? `${minutes} min` : `${rounds} rounds of ${seconds} s`;
  return [
    `${machine.date}, ${machine.cores} cores of ${machine.cpu}, ${machine.memoryGigabytes} GB, Linux ${machine.kernel}`,
    versions.join(', '),
    `${duration}, ${connections} connections; PostgreSQL ${disk}`,
    '',
  ].join('\n');
}

function rowOf(results: Results, name: string): string[] {
  const rates = spreadOf([...by(results, name, rate).values()]);
  // At a given rate, a ratio of rates tells nothing.
  const to = name === names.flooded ? undefined : floorOf(name);
  const ratios = to ? ratiosOf(by(results, name, rate), by(results, to, rate)) : [];
  const show = (read: Parameters<typeof medianOf>[2], digits: number) =>
    shown(medianOf(results, name, read), digits);
  return [
    name,
    `${shown(rates.median, 0)} (${shown(rates.min, 0)} to ${shown(rates.max, 0)})`,
    show(({ p50Ms }) => p50Ms, 1),
    show(({ p99Ms }) => p99Ms, 1),
    show(({ cpuSecondsPer1000 }) => cpuSecondsPer1000, 3),
    show(({ postgresCpuSecondsPer1000 }) => postgresCpuSecondsPer1000, 3),
    show(({ statementsPerRequest }) => statementsPerRequest, 2),
    show(({ loopDelayP99Ms }) => loopDelayP99Ms, 1),
    show(({ residentMegabytes }) => residentMegabytes, 0),
    ratios.length > 0 ? shown(median(ratios), 2) : '',
  ];
}

/** How far the figures are to be trusted. */
function othersOf(results: Results): string[] {
  const cores = [...results.keys()].flatMap(
    (name) => medianOf(results, name, (each) => each.othersCores) ?? [],
  );
  if (cores.length === 0) return [];
  return [`Meanwhile, other processes of the machine kept ${shown(median(cores), 2)} cores busy (median).`];
}

function extrasOf({ readySeconds, idleMegabytes, twoInstances, cores }: Extras): string[] {
  return [
    ...(readySeconds ? [`Ready ${shown(median(readySeconds), 2)} s after the start of the process.`] : []),
    ...(idleMegabytes ? [`Idle, 10 s after its start: ${shown(idleMegabytes, 0)} MB.`] : []),
    ...(twoInstances
      ? [
          `Two instances: ${shown(median(twoInstances), 2)} × one, on ${cores} cores that they share with the rest.`,
        ]
      : []),
  ];
}

function verdictRow({ target, isMet, value, note }: Verdict): string[] {
  const measured = value
    ? `${shown(value.median, 2)} (${shown(value.min, 2)} to ${shown(value.max, 2)})`
    : '';
  const verdict = isMet === undefined ? (note ?? '') : isMet ? 'met' : 'NOT MET';
  return [target, measured, verdict];
}

export const shown = (value: number | undefined, digits: number) =>
  value === undefined
    ? ''
    : value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** Markdown, in columns that one can read. */
export function toTable([head = [], ...rows]: string[][]): string {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => row[column]!.length)));
  const line = (cells: string[]) =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join(' | ')} |`;
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return `${[head, rule, ...rows].map(line).join('\n')}\n`;
}
