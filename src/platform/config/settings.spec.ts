import { z } from 'zod';
import {
  type Environment,
  EnvironmentInvalid,
  loadSettings,
  type Mode,
  Settings,
  type SettingsClass,
} from './settings.js';
import { flag, httpUrl, limit, list, positive, secret, whole } from './variables.js';

const goodSecret = '7Jq0kqv0b1wX0m4nqkq0d7m1oWJmJ8m9mVtYwQxkq3s=';

class Kettle extends Settings({
  LITRES: whole(2, 1, 5),
  WHISTLES: flag(true),
  KITCHEN_URL: httpUrl().optional(),
}) {
  static check({ LITRES }: Kettle, mode: Mode) {
    return mode === 'production' && LITRES === 5
      ? [{ variable: 'LITRES', mend: 'is too hot in production' }]
      : [];
  }

  get isLarge(): boolean {
    return this.LITRES > 3;
  }
}

class Cup extends Settings({ CUP_SECRET: secret(), CUP_NAME: z.string() }) {}

function load<Slice extends object>(slice: new (values: never) => Slice, environment: Environment): Slice {
  return loadSettings([slice as unknown as SettingsClass], environment).get(slice as never) as Slice;
}

function problemsOf(slices: SettingsClass[], environment: Environment) {
  try {
    loadSettings(slices, environment);
  } catch (error) {
    if (error instanceof EnvironmentInvalid) return error.problems;
    throw error;
  }
  throw new Error('the environment was taken');
}

describe('a slice of the environment', () => {
  it('has a default for what is not set, also when it is blank', () => {
    expect(load(Kettle, {})).toEqual({ LITRES: 2, WHISTLES: true });
    expect(load(Kettle, { LITRES: '', WHISTLES: '  ' })).toEqual({ LITRES: 2, WHISTLES: true });
  });

  it('is typed, has methods of its own, and holds nothing that it does not declare', () => {
    const kettle = load(Kettle, { LITRES: '4', WHISTLES: 'false', HOME: '/root' });
    expect(kettle).toBeInstanceOf(Kettle);
    expect({ ...kettle }).toEqual({ LITRES: 4, WHISTLES: false });
    expect(kettle.isLarge).toBe(true);
  });

  it('is not usable while anything is wrong: every problem of every slice is named at once', () => {
    const environment = { LITRES: '9', WHISTLES: 'perhaps', CUP_SECRET: 'short' };
    expect(problemsOf([Kettle, Cup], environment)).toEqual([
      { variable: 'LITRES', mend: 'use at most 5' },
      { variable: 'WHISTLES', mend: 'use true or false' },
      { variable: 'CUP_SECRET', mend: 'use 32 random bytes in base64: openssl rand -base64 32' },
      { variable: 'CUP_NAME', mend: 'is missing' },
    ]);
    expect(() => loadSettings([Kettle, Cup], environment)).toThrow(
      /^The environment is not usable:\n {2}LITRES: use at most 5\n {2}WHISTLES: .*\n {2}CUP_SECRET: .*\n {2}CUP_NAME: is missing$/,
    );
  });

  it('never repeats a value: it may be a secret', () => {
    expect(() => load(Cup, { CUP_SECRET: 'hunter2-hunter2', CUP_NAME: 'blue' })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });

  it('can judge more than one variable, and what production forbids', () => {
    expect(load(Kettle, { NODE_ENV: 'test', LITRES: '5' }).LITRES).toBe(5);
    expect(problemsOf([Kettle], { NODE_ENV: 'production', LITRES: '5' })).toEqual([
      { variable: 'LITRES', mend: 'is too hot in production' },
    ]);
  });

  it('knows three modes only', () => {
    for (const NODE_ENV of ['staging', 'Production', 'prod'])
      expect(problemsOf([Kettle], { NODE_ENV })).toEqual([
        { variable: 'NODE_ENV', mend: 'use development, test or production' },
      ]);
  });
});

describe('kinds of variable', () => {
  it.each([
    ['a number', positive(3, 10), '0.25', 0.25],
    ['a number at its most', positive(3, 10), '10', 10],
    ['a whole number at its least', whole(2, 1, 5), '1', 1],
    ['a whole number at its most', whole(2, 1, 5), '5', 5],
    [
      'a URL, without its trailing slash',
      httpUrl(),
      'https://app.example.com/base/',
      'https://app.example.com/base',
    ],
    ['a list', list(), ' a, b ,,c', ['a', 'b', 'c']],
    ['a list of nothing', list(), undefined, []],
    ['a limit', limit(600, 60), '5/900', { allowed: 5, windowSeconds: 900 }],
    ['a limit in parts of a second', limit(600, 60), '2/0.5', { allowed: 2, windowSeconds: 0.5 }],
    ['a limit by default', limit(600, 60), undefined, { allowed: 600, windowSeconds: 60 }],
    ['a secret', secret(), goodSecret, Buffer.from(goodSecret, 'base64')],
  ])('take %s', (_, type: z.ZodType, value, parsed) => {
    expect(type.parse(value)).toEqual(parsed);
  });

  it.each([
    ['a number', positive(3, 10), '0', 'use a number above 0'],
    ['a number', positive(3, 10), '10.1', 'use at most 10'],
    ['a number', positive(3, 10), 'ten', 'use a number'],
    ['a whole number', whole(2, 1, 5), '0', 'use at least 1'],
    ['a whole number', whole(2, 1, 5), '6', 'use at most 5'],
    ['a whole number', whole(2, 1, 5), '2.5', 'use a whole number from 1 to 5'],
    ['a flag', flag(false), 'yes', 'use true or false'],
    ['a URL', httpUrl(), 'ftp://example.com', 'use a URL such as https://app.example.com'],
    ['a URL', httpUrl(), 'app.example.com', 'use a URL such as https://app.example.com'],
    ['a limit', limit(600, 60), '5', 'use count/seconds, for example 600/60'],
    ['a limit', limit(600, 60), '-5/60', 'use count/seconds, for example 600/60'],
    ['a secret', secret(), Buffer.alloc(31, 'k7').toString('base64'), /^use 32 random bytes/],
    ['a secret', secret(), Buffer.alloc(32, 'k').toString('base64'), /^is an example, not a secret/],
    ['a secret', secret(), 'ZXhhbXBsZS1leGFtcGxlLWV4YW1wbGUtZXhhbXBsZS4=', /is an example, not a secret/],
  ])('refuse what is not %s: %# %j', (_, type: z.ZodType, value, mend) => {
    const message = type
      .safeParse(value)
      .error?.issues.map((issue) => issue.message)
      .join();
    expect(message).toMatch(mend);
  });
});
