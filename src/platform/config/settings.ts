import { z } from 'zod';

/** What the process was started with: `process.env`, or what a test hands in instead. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** One thing wrong with the environment: which variable, and the mend. */
export interface SettingProblem {
  variable: string;
  mend: string;
}

export interface SettingsClass {
  new (values: never): object;
  readonly shape: z.ZodRawShape;
  /** Rules that a single variable cannot judge (production, pairs). A variable that is wrong by itself is undefined here. */
  check?(values: never, mode: Mode): SettingProblem[];
}

export type Mode = 'development' | 'test' | 'production';

/**
 * Declares a room's slice of the environment. The class is its own injection token, and a property is named
 * exactly as its variable, so that one search finds both:
 *
 *     export class MailSettings extends Settings({ MAIL_FROM: z.string() }) {}
 */
export function Settings<Shape extends z.ZodRawShape>(shape: Shape) {
  class Slice {
    static readonly shape: z.ZodRawShape = shape;
    constructor(values: z.infer<z.ZodObject<Shape>>) {
      Object.assign(this, values);
    }
  }
  return Slice as unknown as {
    new (values: z.infer<z.ZodObject<Shape>>): z.infer<z.ZodObject<Shape>>;
    readonly shape: z.ZodRawShape;
  };
}

/** Why the application cannot start, in a sentence that says the mend: printed without a stack. */
export class StartRefused extends Error {}

/** Thrown at boot; its message lists every problem at once. */
export class EnvironmentInvalid extends StartRefused {
  constructor(readonly problems: SettingProblem[]) {
    const lines = problems.map(({ variable, mend }) => `  ${variable}: ${mend}`);
    super(`The environment is not usable:\n${lines.join('\n')}`);
  }
}

/** Validates every slice against one environment. @throws EnvironmentInvalid naming all variables to mend. */
export function loadSettings(slices: SettingsClass[], environment: Environment): Map<SettingsClass, object> {
  const mode = modeOf(environment);
  const loaded = new Map<SettingsClass, object>();
  const problems: SettingProblem[] = [];
  for (const slice of slices) {
    const { values, wrong } = read(slice, withoutBlanks(environment));
    const known = new Set(wrong.map(({ variable }) => variable));
    const further = slice.check?.(values as never, mode) ?? [];
    problems.push(...wrong, ...further.filter(({ variable }) => !known.has(variable)));
    loaded.set(slice, new slice(values as never));
  }
  if (problems.length > 0) throw new EnvironmentInvalid(withoutRepetition(problems));
  return loaded;
}

export function modeOf(environment: Environment): Mode {
  const mode = environment['NODE_ENV'] || 'development';
  if (mode === 'development' || mode === 'test' || mode === 'production') return mode;
  throw new EnvironmentInvalid([{ variable: 'NODE_ENV', mend: 'use development, test or production' }]);
}

/** A variable that two slices read is wrong once. */
function withoutRepetition(problems: SettingProblem[]): SettingProblem[] {
  return [...new Map(problems.map((problem) => [`${problem.variable}: ${problem.mend}`, problem])).values()];
}

/** Variable by variable, so that one that is wrong hides nothing of the others. */
function read(slice: SettingsClass, environment: Environment) {
  const values: Record<string, unknown> = {};
  const wrong: SettingProblem[] = [];
  for (const [variable, type] of Object.entries(slice.shape)) {
    const parsed = (type as z.ZodType).safeParse(environment[variable]);
    if (parsed.success) values[variable] = parsed.data;
    else wrong.push({ variable, mend: mendOf(parsed.error.issues[0]!.message, environment[variable]) });
  }
  return { values, wrong };
}

/** Zod's own sentence about a variable that is not there says no more than that. */
function mendOf(message: string, given: string | undefined): string {
  if (given) return message;
  return message.startsWith('Invalid') ? 'is missing' : `is missing: ${message}`;
}

/** `PORT=` in an env file means "not set". */
function withoutBlanks(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()));
}
