import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

// Node itself loads this file too, for the set-up of a run: it imports nothing of ours.

/** A process and all that descend from it, the oldest first. */
export function treeOf(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const parent = parentOf(name);
    if (parent) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const tree = [pid];
  for (const each of tree) tree.push(...(children.get(each) ?? []));
  return tree;
}

/** Parents first: one that is stopped starts no more children. */
export function signalTree(pid: number, signal: NodeJS.Signals): void {
  for (const each of treeOf(pid)) {
    try {
      process.kill(each, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** So that the end of the run finds it, whatever became of the spec that started it. */
export function remember(pid: number, folder: string): void {
  appendFileSync(path.join(folder, 'processes'), `${pid} ${startOf(pid)}\n`);
}

/** Ends what is left of the processes of a run; one that has taken over a number since then is nobody's business here. */
export function endAll(folder: string): number {
  const file = path.join(folder, 'processes');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  const left = lines.map((line) => line.split(' ')).filter(([pid, start]) => startOf(Number(pid)) === start);
  for (const [pid] of left) signalTree(Number(pid), 'SIGKILL');
  return left.length;
}

function parentOf(pid: string): number | undefined {
  return Number(statOf(pid)?.[1]);
}

/** In clock ticks since the machine started; empty when there is no such process, or a dead one not yet buried. */
function startOf(pid: number): string {
  const stat = statOf(String(pid));
  return stat && stat[0] !== 'Z' ? stat[19]! : '';
}

/** What /proc tells of it, from the state on: before that is its name, which may contain anything. */
function statOf(pid: string): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
