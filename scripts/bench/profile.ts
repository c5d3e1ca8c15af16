import type { Profiler } from 'node:inspector';

const listed = 20;
/** The event loop waits, or has nothing to do. */
const atRest = new Set(['(idle)', '(program)']);

/** Where the main thread's time went: functions and packages by the time in themselves, as shares of the time it was busy. */
export function summaryOf(profile: Profiler.Profile): string {
  const times = selfTimes(profile);
  const busy = profile.nodes.filter(({ callFrame }) => !atRest.has(callFrame.functionName));
  const total = busy.reduce((sum, { id }) => sum + (times.get(id) ?? 0), 0);
  const by = (nameOf: (frame: Profiler.ProfileNode['callFrame']) => string) => {
    const sums = new Map<string, number>();
    for (const { id, callFrame } of busy) {
      const name = nameOf(callFrame);
      sums.set(name, (sums.get(name) ?? 0) + (times.get(id) ?? 0));
    }
    const largest = [...sums].toSorted(([, a], [, b]) => b - a).slice(0, listed);
    return largest.map(([name, time]) => `  ${((time / total) * 100).toFixed(1).padStart(5)} %  ${name}`);
  };
  const functions = by((frame) => `${frame.functionName || '(anonymous)'}  ${placeOf(frame)}`);
  const inclusive = inclusiveTimes(profile, times)
    .slice(0, 3 * listed)
    .map(([name, time]) => `  ${((time / total) * 100).toFixed(1).padStart(5)} %  ${name}`);
  const all = [...times.values()].reduce((sum, each) => sum + each, 0);
  const seconds = (microseconds: number) => (microseconds / 1_000_000).toFixed(2);
  return [
    `busy for ${seconds(total)} s of ${seconds(all)} s`,
    'by function, with all that it calls',
    ...inclusive,
    'by function',
    ...functions,
    'by package',
    ...by(({ url, functionName }) => packageOf(url, functionName)),
  ].join('\n');
}

/** Microseconds in the node itself, by its id. */
function selfTimes({ samples = [], timeDeltas = [] }: Profiler.Profile): Map<number, number> {
  const times = new Map<number, number>();
  for (const [index, id] of samples.entries())
    // A delta is what passed before its sample; the time of a sample ends with the next.
    times.set(id, (times.get(id) ?? 0) + (timeDeltas[index + 1] ?? 0));
  return times;
}

/** Of functions that are not Node's: their own time and that of all below them, once where one calls itself. */
function inclusiveTimes(profile: Profiler.Profile, times: Map<number, number>): [string, number][] {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const sums = new Map<string, number>();
  const visit = (node: Profiler.ProfileNode, above: Set<string>): number => {
    const { functionName, url } = node.callFrame;
    const name = `${functionName || '(anonymous)'}  ${placeOf(node.callFrame)}`;
    const isCounted = url !== '' && !url.startsWith('node:') && !above.has(name);
    const inside = isCounted ? new Set([...above, name]) : above;
    const below = (node.children ?? []).map((id) => visit(nodes.get(id)!, inside));
    const time = (times.get(node.id) ?? 0) + below.reduce((sum, each) => sum + each, 0);
    if (isCounted) sums.set(name, (sums.get(name) ?? 0) + time);
    return time;
  };
  visit(profile.nodes[0]!, new Set());
  return [...sums].toSorted(([, a], [, b]) => b - a);
}

function placeOf({ url, lineNumber }: Profiler.ProfileNode['callFrame']): string {
  if (!url) return '';
  const short = url.replace(/^.*\/(?:node_modules|dist|scripts\/bench)\//, '');
  return `${short}:${lineNumber + 1}`;
}

function packageOf(url: string, functionName: string): string {
  if (!url) return functionName === '(garbage collector)' ? functionName : 'V8 and native code';
  if (url.startsWith('node:'))
    return url.split('/')[0]!.startsWith('node:internal') ? `node:internal/${url.split('/')[1]}` : url;
  const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(url) ?? [];
  return name ?? /\/dist\/(src\/[^/]+(?:\/[^/]+(?=\/))?)/.exec(url)?.[1] ?? url;
}
