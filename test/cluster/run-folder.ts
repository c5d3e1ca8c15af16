import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { endAll } from './processes.ts';

// Node itself loads this file too, for the set-up of a run.

/**
 * A folder for what the parts of this run write, and the promise that none of them outlives it.
 * @returns ends what is left of them, and tells how many there were
 */
export function startTheRun(): () => number {
  const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-cluster-'));
  // PostgreSQL may run as another user.
  chmodSync(folder, 0o755);
  process.env['CLUSTER_FOLDER'] = folder;
  const endTheRun = () => {
    const left = endAll(folder);
    rmSync(folder, { recursive: true, force: true });
    return left;
  };
  process.once('exit', endTheRun);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));
  return endTheRun;
}
