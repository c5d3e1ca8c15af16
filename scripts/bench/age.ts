import { writeFileSync } from 'node:fs';
import { median, ratiosOf, spreadOf } from './figures.ts';
import { LoadProcess } from './load-process.ts';
import { describeMachine } from './machine.ts';
import { type Conditions, type Figures, measure } from './measurement.ts';
import { refreshOf } from './operations.ts';
import type { Options } from './options.ts';
import { Parts } from './parts.ts';
import { headOf, shown, toTable } from './report.ts';
import type { Server } from './server.ts';
import { idleStatements } from './statements.ts';
import { startSubject } from './subjects.ts';

/** So many sessions from all over the table are refreshed in turn: what is in memory is what a server would have there. */
const refreshed = 3000;
const least = 0.9;

interface Age {
  sessions: number;
  server: Server;
  take: () => Promise<Figures>;
  rounds: Map<number, Figures>;
}

/** Refreshes where there are few sessions, and where there are many, in turns. */
export async function compareAges(options: Options, tell: (line: string) => void): Promise<string> {
  const parts = await Parts.start(options.isDurable);
  const conditions: Conditions = {
    ...{ postgres: parts.postgres, load: new LoadProcess() },
    ...{ seconds: options.seconds, warmUpSeconds: 1, idleStatements: new Map() },
  };
  const ages: Age[] = [];
  for (const sessions of options.sessions) {
    tell(`${sessions} sessions`);
    ages.push(await prepare(parts, conditions, sessions, options.connections));
  }
  await parts.postgres.sql('CHECKPOINT');
  conditions.idleStatements = await idleStatements(parts.postgres, 3);
  for (let round = 1; round <= options.rounds; round += 1)
    for (const { sessions, take, rounds } of round % 2 === 1 ? ages : ages.toReversed()) {
      rounds.set(round, await take());
      tell(`round ${round}  ${sessions} sessions  ${rounds.get(round)!.requestsPerSecond.toFixed(0)} /s`);
    }
  const machine = await describeMachine(parts);
  const measured = ages.map(({ sessions, rounds }) => ({ sessions, rounds: [...rounds.values()] }));
  if (options.json) writeFileSync(options.json, `${JSON.stringify({ machine, measured }, undefined, 2)}\n`);
  return `${headOf(machine, options)}\n${tableOf(ages)}`;
}

async function prepare(
  parts: Parts,
  conditions: Conditions,
  sessions: number,
  connections: number,
): Promise<Age> {
  const database = `age_${sessions}`;
  await parts.createDatabase(database, { users: Math.max(1000, Math.round(sessions / 10)), sessions });
  const subject = await startSubject(parts, { name: database, database, people: refreshed });
  const { job, keep } = refreshOf(subject);
  const take = async () => {
    const { figures, result } = await measure(conditions, subject.server, job(connections));
    keep!(result.tokens!);
    return figures;
  };
  return { sessions, server: subject.server, take, rounds: new Map() };
}

function tableOf(ages: Age[]): string {
  const rates = ages.map(
    ({ rounds }) => new Map([...rounds].map(([round, figures]) => [round, figures.requestsPerSecond])),
  );
  const rows = ages.map(({ sessions, rounds }, index) => {
    const rate = spreadOf([...rates[index]!.values()]);
    const ratios = ratiosOf(rates[index]!, rates[0]!);
    const middle = (read: (figures: Figures) => number) => median([...rounds.values()].map(read));
    return [
      shown(sessions, 0),
      `${shown(rate.median, 0)} (${shown(rate.min, 0)} to ${shown(rate.max, 0)})`,
      shown(
        middle(({ p50Ms }) => p50Ms),
        1,
      ),
      shown(
        middle(({ p99Ms }) => p99Ms),
        1,
      ),
      shown(
        middle(({ postgresCpuSecondsPer1000 = 0 }) => postgresCpuSecondsPer1000),
        3,
      ),
      shown(median(ratios), 2),
      index === 0 ? '' : median(ratios) >= least ? 'met' : 'NOT MET',
    ];
  });
  const head = ['sessions', 'refreshes/s (min to max)', 'p50 ms', 'p99 ms', 'PostgreSQL CPU s per 1,000'];
  return toTable([[...head, '× the first', `at least ${least}`], ...rows]);
}
