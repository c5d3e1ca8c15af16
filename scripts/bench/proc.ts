import { readFileSync } from 'node:fs';
import { treeOf } from '../../test/cluster/processes.ts';

/** What Linux counts processor time in, on every architecture that Node.js runs on: USER_HZ. */
const ticksPerSecond = 100;

/** Seconds that a process has computed, from its /proc/PID/stat; the name in it may contain anything. */
export function cpuSecondsIn(stat: string, withEndedChildren = false): number {
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  // From the state on: utime, stime, cutime, cstime are fields 14 to 17 of the whole.
  const [user = 0, system = 0, childrenUser = 0, childrenSystem = 0] = fields.slice(11, 15);
  const ticks = user + system + (withEndedChildren ? childrenUser + childrenSystem : 0);
  return ticks / ticksPerSecond;
}

/** Megabytes in memory, from /proc/PID/status. */
export function residentMegabytesIn(status: string): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
  if (!kilobytes) throw new Error('there is no VmRSS');
  return Number(kilobytes) / 1024;
}

/** Seconds that all processors have computed, for whomever, and for other machines on the same host: from /proc/stat. */
export function busySecondsIn(stat: string): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = stat
    .slice('cpu '.length, stat.indexOf('\n'))
    .trim()
    .split(' ')
    .map(Number);
  return (user + nice + system + irq + softirq + steal) / ticksPerSecond;
}

/** What neither this process nor any that descends from it has computed. */
export function othersCpuSeconds(): number {
  return busySecondsIn(readFileSync('/proc/stat', 'utf8')) - cpuSecondsOfTree(process.pid);
}

export function cpuSeconds(pid: number): number {
  return cpuSecondsIn(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

/** Of a process and all that descend from it, the ended ones too. */
export function cpuSecondsOfTree(pid: number): number {
  return treeOf(pid).reduce((sum, each) => sum + cpuSecondsOfMember(each), 0);
}

export function residentMegabytes(pid: number): number {
  return residentMegabytesIn(readFileSync(`/proc/${pid}/status`, 'utf8'));
}

function cpuSecondsOfMember(pid: number): number {
  try {
    return cpuSecondsIn(readFileSync(`/proc/${pid}/stat`, 'utf8'), true);
  } catch {
    return 0;
  }
}
