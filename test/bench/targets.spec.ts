import { names } from '../../scripts/bench/operations.ts';
import type { Figures } from '../../scripts/bench/measurement.ts';
import { judge } from '../../scripts/bench/targets.ts';

type Some = Partial<Figures>;

const rounds = (...figures: Some[]) =>
  new Map(figures.map((each, index) => [index + 1, { requestsPerSecond: 1, p99Ms: 1, ...each } as Figures]));

const verdict = (start: string, results: Record<string, Some[]>, extras = {}) => {
  const measured = new Map(Object.entries(results).map(([name, figures]) => [name, rounds(...figures)]));
  return judge(measured, { cores: 2, ...extras }).find(({ target }) => target.startsWith(start))!;
};

const rates = (...numbers: number[]): Some[] => numbers.map((requestsPerSecond) => ({ requestsPerSecond }));

it('a ratio is judged by the median of what it was in each round', () => {
  const results = { [names.session]: rates(90, 10, 190), [names.fastifyFloor]: rates(100, 100, 100) };
  const target = 'GET /auth/session: at least 0.9 × floor b';
  expect(verdict(target, results)).toEqual({
    target,
    isMet: true,
    value: { median: 0.9, min: 0.1, max: 1.9 },
  });
  expect(verdict(target, { ...results, [names.fastifyFloor]: rates(101, 101, 101) }).isMet).toBe(false);
});

it('statements have a bound above, and a little room for those of the instance itself', () => {
  const of = (statementsPerRequest: number) => ({ [names.refresh]: [{ statementsPerRequest }] });
  const target = 'POST /auth/refresh: 2 statements';
  expect(verdict(target, of(2.02)).isMet).toBe(true);
  expect(verdict(target, of(2.5)).isMet).toBe(false);
});

it('what was not measured is not judged', () => {
  const note = 'not measured';
  expect(verdict('POST /auth/login', {})).toEqual({ target: expect.any(String), note });
  expect(verdict('POST /auth/login', { [names.login]: rates(40) })).toMatchObject({ note });
  expect(judge(new Map(), { cores: 2 }).every(({ isMet }) => isMet === undefined)).toBe(true);
});

it('two instances are judged where there are processors for them', () => {
  const twoInstances = [1.2];
  expect(verdict('two instances', {}, { twoInstances })).toMatchObject({ note: 'not judged: 2 cores' });
  expect(verdict('two instances', {}, { twoInstances, cores: 8 })).toMatchObject({ isMet: false });
});

it('the answer under a flood is judged by its p99, and by that at rest', () => {
  const results = { [names.flooded]: [{ p99Ms: 24 }], [names.idle]: [{ p99Ms: 4 }] };
  expect(verdict(`${names.flooded}: p99 under 25 ms`, results).isMet).toBe(true);
  expect(verdict(`${names.flooded}: p99 under 5 ×`, results).isMet).toBe(false);
});
