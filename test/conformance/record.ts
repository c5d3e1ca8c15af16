import { appendFileSync } from 'node:fs';
import path from 'node:path';

interface Seen {
  operationId: string;
  status: number;
  code?: string;
}

const noted = new Set<string>();

/** Notes once for each process what was seen, where the run's reporter has made a place for it. */
export function record(what: Seen | { violation: string }): void {
  const folder = process.env['CONFORMANCE_RECORD'];
  if (!folder) return;
  const line = JSON.stringify(what);
  if (noted.has(line)) return;
  noted.add(line);
  appendFileSync(path.join(folder, `${process.pid}.jsonl`), `${line}\n`);
}
