import { parseArgs } from 'node:util';

const help = `npm run bench                                    all operations, against floors and a peer
npm run bench -- age                             whether refreshing costs more where there are more sessions
npm run bench -- soak                            whether a table grows that is only rotated

  --rounds 5       how often each operation is measured
  --seconds 4      for how long each time, 1 to 60
  --only PATTERN   operations whose name has it (a regular expression), and their floors
  --connections 16 of the load generator
  --json FILE      every figure of every round
  --sessions 10000,10000000   of age: the numbers that are compared; of soak: the first of them
  --minutes 60     of soak
  --profile        where the time of each server went, by function; slows it down
  --fast-disk      no fsync: a commit does not wait for the disk, which is not how one runs in production
`;

export interface Options {
  mode: 'hot-paths' | 'age' | 'soak';
  rounds: number;
  seconds: number;
  connections: number;
  only?: RegExp;
  json?: string;
  isDurable: boolean;
  isProfiled: boolean;
  /** Of 'age': the sizes that are compared. Of 'soak': the first is how many there are. */
  sessions: number[];
  /** Of 'soak'. */
  minutes: number;
}

/** @throws Error that says what to give */
export function readOptions(words: string[]): Options {
  const { values, positionals } = parseArgs({
    args: words,
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '4' },
      connections: { type: 'string', default: '16' },
      only: { type: 'string' },
      json: { type: 'string' },
      sessions: { type: 'string', default: '10000,10000000' },
      minutes: { type: 'string', default: '60' },
      'fast-disk': { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const [mode = 'hot-paths', ...rest] = positionals;
  if (values.help) {
    console.log(help);
    process.exit();
  }
  if (!isMode(mode) || rest.length > 0)
    throw new Error(`${positionals.join(' ')}: there is no such\n\n${help}`);
  return {
    mode,
    rounds: within('--rounds', values.rounds, 1, 50),
    seconds: within('--seconds', values.seconds, 1, 60),
    connections: within('--connections', values.connections, 1, 100),
    ...(values.only && { only: new RegExp(values.only, 'i') }),
    ...(values.json && { json: values.json }),
    isDurable: !values['fast-disk'],
    isProfiled: values.profile,
    sessions: values.sessions.split(',').map((each) => within('--sessions', each, 1000, 100_000_000)),
    minutes: within('--minutes', values.minutes, 1, 24 * 60),
  };
}

function isMode(text: string): text is Options['mode'] {
  return text === 'hot-paths' || text === 'age' || text === 'soak';
}

function within(name: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least || number > most)
    throw new Error(`${name} ${text}: use a whole number from ${least} to ${most}`);
  return number;
}
