import { LocalCounters } from './local-counters.js';

describe('counters in memory', () => {
  it('are never more than they may be, and those that were counted last are kept', async () => {
    const counters = new LocalCounters(100);
    for (let nth = 0; nth < 1_000; nth += 1) {
      await counters.increment(`attacker-${nth}`, 60_000);
      await counters.increment('under attack', 60_000);
    }
    expect(counters.size).toBe(100);
    expect((await counters.increment('under attack', 60_000)).count).toBe(1_001);
    expect((await counters.increment('attacker-0', 60_000)).count).toBe(1);
  });

  it('go when their time is over, as others come', async () => {
    const counters = new LocalCounters();
    for (let nth = 0; nth < 50; nth += 1) await counters.increment(`short-${nth}`, 1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await counters.increment('next', 60_000);
    expect(counters.size).toBe(1);
  });

  it('begin a window with the first and not with each', async () => {
    const counters = new LocalCounters();
    const first = await counters.increment('one', 60_000);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const second = await counters.increment('one', 60_000);
    expect(second.count).toBe(2);
    expect(second.leftMs).toBeLessThan(first.leftMs);
  });

  it('never have more left of a window than the whole of it', async () => {
    const counters = new LocalCounters();
    const left: number[] = [];
    for (let nth = 0; nth < 5_000; nth += 1) left.push((await counters.increment(`${nth}`, 60_000)).leftMs);
    expect(Math.max(...left)).toBe(60_000);
  });
});
