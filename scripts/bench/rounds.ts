import { argon2Floor } from './argon2.ts';
import { measureFlooded } from './flood.ts';
import { type Conditions, type Figures, measure } from './measurement.ts';
import {
  floorOf,
  logins,
  names,
  type Operation,
  paced,
  refreshes,
  refusals,
  sessionLookUps,
} from './operations.ts';
import type { Options } from './options.ts';
import { renew, type Subjects } from './subjects.ts';

/** By the name of the operation, then by round. */
export type Results = Map<string, Map<number, Figures>>;

interface Step {
  name: string;
  take: () => Promise<Figures>;
}

/** Every operation once a round, its floor right after it; every other round backwards, so that nobody always comes first. */
export async function runRounds(
  subjects: Subjects,
  conditions: Conditions,
  options: Options,
  tell: (line: string) => void,
): Promise<Results> {
  const results: Results = new Map();
  const steps = wanted(stepsOf(subjects, conditions, options.connections), options.only);
  for (let round = 1; round <= options.rounds; round += 1) {
    await renew(subjects.app);
    await renew(subjects.withoutRedis);
    for (const { name, take } of round % 2 === 1 ? steps : steps.toReversed()) {
      const figures = await take();
      if (!results.has(name)) results.set(name, new Map());
      results.get(name)!.set(round, figures);
      tell(`round ${round}  ${name.padEnd(48)} ${figures.requestsPerSecond.toFixed(0).padStart(7)} /s`);
    }
  }
  return results;
}

function stepsOf(subjects: Subjects, conditions: Conditions, connections: number): Step[] {
  const step = ({ name, server, job, keep }: Operation): Step => ({
    name,
    async take() {
      const { figures, result } = await measure(conditions, server, job(connections));
      if (result.tokens) keep?.(result.tokens);
      return figures;
    },
  });
  const [login, peerSignIn] = logins(subjects).map(step) as [Step, Step];
  const floods = logins(subjects)[0]!;
  return [
    ...sessionLookUps(subjects).map(step),
    ...refreshes(subjects).map(step),
    login,
    { name: names.argon2Floor, take: () => argon2Floor(conditions.seconds) },
    peerSignIn,
    ...refusals(subjects).map(step),
    step(paced(subjects, names.idle)),
    {
      name: names.flooded,
      take: () => measureFlooded(conditions, paced(subjects, names.flooded), floods.job(connections)),
    },
  ];
}

/** Those that are asked for, and whatever these are compared with. */
function wanted(steps: Step[], only?: RegExp): Step[] {
  const chosen = steps.filter(({ name }) => !only || only.test(name));
  const floors = new Set(chosen.map(({ name }) => floorOf(name)));
  return steps.filter((step) => chosen.includes(step) || floors.has(step.name));
}
