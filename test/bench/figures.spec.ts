import { median, percentile, ratiosOf, spreadOf } from '../../scripts/bench/figures.ts';

describe('of several rounds', () => {
  it.each([
    [[3], 3],
    [[9, 1, 5], 5],
    [[4, 1, 10, 3], 3.5],
    // As numbers, not as texts.
    [[100, 20, 3], 20],
  ])('the median of %j is %d', (numbers, expected) => expect(median(numbers)).toBe(expected));

  it('there is no median of nothing', () => {
    expect(() => median([])).toThrow('nothing');
    expect(() => percentile([], 0.5)).toThrow('nothing');
  });

  it('the numbers stay in their order', () => {
    const numbers = [3, 1, 2];
    expect(spreadOf(numbers)).toEqual({ median: 2, min: 1, max: 3 });
    expect(numbers).toEqual([3, 1, 2]);
  });
});

describe('a percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1);

  it.each([
    [hundred, 0.5, 50],
    [hundred, 0.99, 99],
    [hundred, 1, 100],
    [[7], 0.99, 7],
    [[1, 2], 0.5, 1],
    [[1, 2], 0.99, 2],
    [[1, 2], 0, 1],
  ])('is by nearest rank: %#', (sorted, share, expected) => expect(percentile(sorted, share)).toBe(expected));
});

it('a ratio is of one round, and is left out where one of the two was not measured in it', () => {
  const of = new Map([
    [1, 90],
    [2, 50],
    [3, 10],
  ]);
  const to = new Map([
    [1, 100],
    [2, 200],
  ]);
  expect(ratiosOf(of, to)).toEqual([0.9, 0.25]);
});
