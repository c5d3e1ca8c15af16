/** Of numbers in any order; of an even number of them the mean of the two in the middle. */
export function median(numbers: number[]): number {
  if (numbers.length === 0) throw new Error('the median of nothing');
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** By nearest rank: the least number that at least this share of them does not exceed. @param sorted the least first */
export function percentile(sorted: number[], share: number): number {
  if (sorted.length === 0) throw new Error('a percentile of nothing');
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]!;
}

export interface Spread {
  median: number;
  min: number;
  max: number;
}

export function spreadOf(numbers: number[]): Spread {
  return { median: median(numbers), min: Math.min(...numbers), max: Math.max(...numbers) };
}

/** Round by round, as the two of a round ran right after one another: what else the machine did then, it did to both. */
export function ratiosOf(of: Map<number, number>, to: Map<number, number>): number[] {
  return [...of].flatMap(([round, value]) => (to.get(round) ? [value / to.get(round)!] : []));
}
