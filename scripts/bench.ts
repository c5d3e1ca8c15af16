/**
 * Measures the hot paths beside floors and a peer, on servers of its own, and says which targets are met: `npm run bench`.
 * docs/performance.md tells what the figures mean; `npm run bench -- --help` what one may ask for.
 */
import { startTheRun } from '../test/cluster/run-folder.ts';
import { compareAges } from './bench/age.ts';
import { measureHotPaths } from './bench/hot-paths.ts';
import { type Options, readOptions } from './bench/options.ts';
import { soak } from './bench/soak.ts';

/** On the side: what is printed in the end can be piped. */
const tell = (line: string) => console.error(line);

const modes: Record<Options['mode'], (options: Options, tell: (line: string) => void) => Promise<string>> = {
  'hot-paths': measureHotPaths,
  age: compareAges,
  soak,
};

const endTheRun = startTheRun();
try {
  const options = readOptions(process.argv.slice(2));
  console.log(`\n${await modes[options.mode](options, tell)}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  endTheRun();
}
// The connections to what has just ended would keep it here.
process.exit();
