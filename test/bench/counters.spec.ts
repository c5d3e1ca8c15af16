import {
  busySecondsIn,
  cpuSecondsIn,
  cpuSecondsOfTree,
  othersCpuSeconds,
  residentMegabytesIn,
} from '../../scripts/bench/proc.ts';
import { statementsPerRequest } from '../../scripts/bench/statements.ts';

describe('what /proc tells', () => {
  // utime 1234, stime 66, cutime 500, cstime 200.
  const rest = 'S 1 42 42 0 -1 4194560 900 0 1 0 1234 66 500 200 20 0 11 0 4711 1000000 5000';

  it.each(['node', 'a name (with) parts', 'postgres: writer'])('processor time of "%s"', (name) => {
    const stat = `42 (${name}) ${rest}`;
    expect(cpuSecondsIn(stat)).toBe(13);
    expect(cpuSecondsIn(stat, true)).toBe(20);
  });

  it('processor time of the machine: not idle, not waiting, and that of guests once', () => {
    const stat = 'cpu  100 20 30 4000 500 6 7 800 90 10\ncpu0 1 2 3 4 5 6 7 8 9 10\n';
    expect(busySecondsIn(stat)).toBe(9.63);
  });

  it('memory', () => {
    expect(residentMegabytesIn('Name:\tnode\nVmHWM:\t  999999 kB\nVmRSS:\t  184320 kB\n')).toBe(180);
    expect(() => residentMegabytesIn('Name:\tkthreadd\n')).toThrow('VmRSS');
  });

  it('of this very machine', () => {
    expect(cpuSecondsOfTree(process.pid)).toBeGreaterThan(0);
    expect(othersCpuSeconds()).toBeGreaterThanOrEqual(0);
  });
});

describe('statements of a request', () => {
  const counts = { before: 1000, after: 4040 };
  const load = { requests: 1000, seconds: 4 };

  it('are without those of the servers themselves', () =>
    expect(statementsPerRequest(counts, load, 10)).toBe(3));
  it('are not fewer than none', () =>
    expect(statementsPerRequest({ before: 5, after: 5 }, load, 10)).toBe(0));
});
