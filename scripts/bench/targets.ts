import { median, ratiosOf, type Spread, spreadOf } from './figures.ts';
import type { Figures } from './measurement.ts';
import { names } from './operations.ts';
import type { Results } from './rounds.ts';

/** What is measured once, beside the rounds; each absent where it was not asked for. */
export interface Extras {
  readySeconds?: number[];
  idleMegabytes?: number;
  /** Requests a second of two instances, over those of one; by round. */
  twoInstances?: number[];
  cores: number;
}

export interface Verdict {
  target: string;
  /** Undefined: not measured, or not to be judged here; `note` says why. */
  isMet?: boolean;
  value?: Spread;
  note?: string;
}

interface Target {
  target: string;
  bound: { least: number } | { most: number };
  values: (results: Results, extras: Extras) => number[];
}

/** Statements of the instance itself come and go: their mean over a second is not exact. */
const tolerance = 0.05;
/** Two instances and who asks them cannot share two cores. */
const coresForTwo = 4;

const targets: Target[] = [
  ratio(names.session, names.fastifyFloor, { least: 0.9 }),
  ratio(names.session, names.peerSession, { least: 15 }),
  ratio(names.withoutRedis, names.fastifyFloor, { least: 0.4 }),
  ratio(names.refresh, names.rotationFloor, { least: 0.7 }),
  statements(names.refresh, 2),
  ratio(names.login, names.argon2Floor, { least: 0.9 }),
  {
    target: `${names.flooded}: p99 under 25 ms`,
    bound: { most: 25 },
    values: (results) => each(results, names.flooded, ({ p99Ms }) => p99Ms),
  },
  {
    target: `${names.flooded}: p99 under 5 × idle`,
    bound: { most: 5 },
    values: (results) =>
      ratiosOf(
        by(results, names.flooded, ({ p99Ms }) => p99Ms),
        by(results, names.idle, ({ p99Ms }) => p99Ms),
      ),
  },
  statements(names.junk, 0),
  ratio(names.junk, names.notFound, { least: 0.8 }),
  {
    target: 'ready within 2 s',
    bound: { most: 2 },
    values: (_, { readySeconds = [] }) => readySeconds,
  },
  {
    target: 'idle memory under 180 MB',
    bound: { most: 180 },
    values: (_, { idleMegabytes }) => (idleMegabytes === undefined ? [] : [idleMegabytes]),
  },
  {
    target: 'two instances: at least 1.7 × one',
    bound: { least: 1.7 },
    values: (_, { twoInstances = [] }) => twoInstances,
  },
];

/** By the medians over the rounds; of ratios, by the median of the ratios of each round. */
export function judge(results: Results, extras: Extras): Verdict[] {
  return targets.map(({ target, bound, values }) => {
    const found = values(results, extras);
    if (found.length === 0) return { target, note: 'not measured' };
    const value = spreadOf(found);
    if (target.startsWith('two instances') && extras.cores < coresForTwo)
      return { target, value, note: `not judged: ${extras.cores} cores` };
    return {
      target,
      value,
      isMet: 'least' in bound ? value.median >= bound.least : value.median <= bound.most,
    };
  });
}

export function by(results: Results, name: string, read: (figures: Figures) => number): Map<number, number> {
  return new Map([...(results.get(name) ?? [])].map(([round, figures]) => [round, read(figures)]));
}

function each(results: Results, name: string, read: (figures: Figures) => number): number[] {
  return [...by(results, name, read).values()];
}

export const rate = ({ requestsPerSecond }: Figures) => requestsPerSecond;

function ratio(of: string, to: string, bound: { least: number }): Target {
  return {
    target: `${of}: at least ${bound.least} × ${to.replace(/:.*/, '')}`,
    bound,
    values: (results) => ratiosOf(by(results, of, rate), by(results, to, rate)),
  };
}

function statements(name: string, most: number): Target {
  return {
    target: `${name}: ${most === 0 ? 'no statement' : `${most} statements at most`}`,
    bound: { most: most + tolerance },
    values: (results) => each(results, name, ({ statementsPerRequest = 0 }) => statementsPerRequest),
  };
}

/** The median of what was measured of it, if it was. */
export function medianOf(
  results: Results,
  name: string,
  read: (figures: Figures) => number | undefined,
): number | undefined {
  const values = [...(results.get(name)?.values() ?? [])].flatMap((figures) => read(figures) ?? []);
  return values.length > 0 ? median(values) : undefined;
}
