import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const columns = {
  attempts: 'attempts',
  winners: 'winners',
  duplicates: 'duplicates',
  resurrections: 'resurrections',
  lostAcknowledgements: 'lost acknowledgements',
};

/** Prints what the suites counted, and ends what they left running. */
export default function tearDown() {
  console.log(`\n${summary(path.join(process.env.CLUSTER_FOLDER, 'tally'))}\n`);
  globalThis.endTheRun();
}

function summary(file) {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(JSON.parse) : [];
  const rows = new Map();
  for (const { file: suite, ...more } of lines)
    for (const name of [suite, 'all together']) {
      const row = rows.get(name) ?? {};
      for (const [column, amount] of Object.entries(more)) row[column] = (row[column] ?? 0) + amount;
      rows.set(name, row);
    }
  const all = rows.get('all together') ?? {};
  rows.delete('all together');
  const table = [...rows, ['all together', all]].map(([name, row]) => [
    name,
    ...Object.keys(columns).map((column) => String(row[column] ?? 0)),
  ]);
  return [['', ...Object.values(columns)], ...table].map(toLine).join('\n');
}

function toLine([name, ...cells]) {
  const titles = Object.values(columns);
  return `${name.padEnd(24)}${cells.map((cell, index) => cell.padStart(titles[index].length + 2)).join('')}`;
}
