import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { endAll } from './processes.ts';

/** A folder for what the parts of this run write, and the promise that none of them outlives it. */
export default function setUp() {
  const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-cluster-'));
  // PostgreSQL may run as another user.
  chmodSync(folder, 0o755);
  process.env.CLUSTER_FOLDER = folder;
  globalThis.endTheRun = () => {
    const left = endAll(folder);
    rmSync(folder, { recursive: true, force: true });
    return left;
  };
  process.once('exit', globalThis.endTheRun);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));
}
