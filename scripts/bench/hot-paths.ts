import { writeFileSync } from 'node:fs';
import { compareInstances } from './instances.ts';
import { LoadProcess } from './load-process.ts';
import { describeMachine } from './machine.ts';
import type { Options } from './options.ts';
import { Parts } from './parts.ts';
import { headOf, reportOf } from './report.ts';
import { runRounds } from './rounds.ts';
import { measureStarts } from './start-up.ts';
import { idleStatements } from './statements.ts';
import { databases, startSubjects } from './subjects.ts';
import { judge } from './targets.ts';

/** Every operation beside its floor, and the targets. @param tell what is going on, while it is */
export async function measureHotPaths(options: Options, tell: (line: string) => void): Promise<string> {
  tell('PostgreSQL, Redis, people');
  const parts = await Parts.start(options.isDurable);
  await parts.createDatabase(databases.app, { users: 1000, sessions: 10_000 });
  for (const name of [databases.withoutRedis, databases.floor]) await parts.copyDatabase(databases.app, name);
  const isAll = !options.only;
  if (isAll) tell('how an instance starts and rests');
  const starts = isAll ? await measureStarts(parts) : {};
  tell('the instances, the floors and the peer');
  const subjects = await startSubjects(parts);
  await parts.postgres.sql('CHECKPOINT');
  const conditions = {
    ...{ postgres: parts.postgres, load: new LoadProcess() },
    ...{ seconds: options.seconds, warmUpSeconds: 1 },
    idleStatements: await idleStatements(parts.postgres, 3),
    ...(options.isProfiled && { onProfile: tell }),
  };
  const results = await runRounds(subjects, conditions, options, tell);
  if (isAll) tell('one instance, two instances');
  const twoInstances = isAll ? await compareInstances(parts, subjects, conditions, options) : undefined;
  const machine = await describeMachine(parts);
  const extras = { ...starts, ...(twoInstances && { twoInstances }), cores: machine.cores };
  const verdicts = judge(results, extras);
  if (options.json) {
    const operations = Object.fromEntries([...results].map(([name, rounds]) => [name, [...rounds.values()]]));
    const all = {
      machine,
      options: { ...options, only: options.only?.source },
      operations,
      extras,
      verdicts,
    };
    writeFileSync(options.json, `${JSON.stringify(all, undefined, 2)}\n`);
  }
  return `${headOf(machine, options)}\n${reportOf(results, extras, verdicts)}`;
}
