/**
 * Measures the hot paths beside floors and a peer, on servers of its own, and says which targets are met: `npm run bench`.
 * docs/performance.md tells what the figures mean; `npm run bench -- --help` what one may ask for.
 */
import { writeFileSync } from 'node:fs';
import { startTheRun } from '../test/cluster/run-folder.ts';
import { compareInstances } from './bench/instances.ts';
import { LoadProcess } from './bench/load-process.ts';
import { describeMachine } from './bench/machine.ts';
import { type Options, readOptions } from './bench/options.ts';
import { Parts } from './bench/parts.ts';
import { headOf, reportOf } from './bench/report.ts';
import { runRounds } from './bench/rounds.ts';
import { measureStarts } from './bench/start-up.ts';
import { idleStatements } from './bench/statements.ts';
import { databases, startSubjects } from './bench/subjects.ts';
import { judge } from './bench/targets.ts';

/** On the side: what is printed in the end can be piped. */
const tell = (line: string) => console.error(line);

async function measureOperations(options: Options): Promise<void> {
  tell('PostgreSQL, Redis, people');
  const parts = await Parts.start(options.isDurable);
  await parts.createDatabase(databases.app, { users: 1000, sessions: 10_000 });
  for (const name of [databases.withoutRedis, databases.floor]) await parts.copyDatabase(databases.app, name);
  const isAll = !options.only;
  if (isAll) tell('how an instance starts and rests');
  const starts = isAll ? await measureStarts(parts) : {};
  tell('the instances, the floors and the peer');
  const subjects = await startSubjects(parts, options);
  await parts.postgres.sql('CHECKPOINT');
  const load = new LoadProcess();
  const conditions = {
    ...{ postgres: parts.postgres, load, seconds: options.seconds, warmUpSeconds: 1 },
    idleStatements: await idleStatements(parts.postgres, 3),
  };
  const results = await runRounds(subjects, conditions, options, tell);
  if (isAll) tell('one instance, two instances');
  const twoInstances = isAll ? await compareInstances(parts, subjects, conditions, options) : undefined;
  const machine = await describeMachine(parts);
  const extras = { ...starts, ...(twoInstances && { twoInstances }), cores: machine.cores };
  const verdicts = judge(results, extras);
  console.log(`\n${headOf(machine, options)}\n${reportOf(results, extras, verdicts)}`);
  if (options.json) {
    const operations = Object.fromEntries([...results].map(([name, rounds]) => [name, [...rounds.values()]]));
    writeFileSync(
      options.json,
      JSON.stringify({ machine, options, operations, extras, verdicts }, undefined, 2),
    );
  }
}

const endTheRun = startTheRun();
try {
  const options = readOptions(process.argv.slice(2));
  await measureOperations(options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  endTheRun();
}
process.exit();
