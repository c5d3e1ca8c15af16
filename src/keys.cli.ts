import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { INestApplicationContext } from '@nestjs/common';
import { runCommand } from './command.js';
import { Clock } from './platform/clock/index.js';
import {
  KeyCompromise,
  KeyRotation,
  type SigningKey,
  TokensSettings,
  verifiesUntil,
} from './tokens/index.js';

const usage = `Usage:
  npm run keys -- list                      the signing keys: which signs, which is next, which still verify
  npm run keys -- rotate [--now]            the next key signs from now on; --now: also where caches may not know it yet
  npm run keys -- import FILE               a private key of your own (PEM) signs from now on
  npm run keys -- compromise [--sessions]   retires every key at once and makes new ones; --sessions: ends every session too`;

type Command = (app: INestApplicationContext) => Promise<string>;

const command = readCommand();
if (!command) {
  console.error(usage);
  process.exit(2);
}
await runCommand(process.env, command);

function readCommand(): Command | undefined {
  const { words, flags } = readArguments();
  const call = [...words.slice(0, 1), ...flags].join(' ');
  const [, file] = words;
  if (words.length !== (words[0] === 'import' ? 2 : 1)) return undefined;
  switch (call) {
    case 'list':
      return list;
    case 'rotate':
    case 'rotate now':
      return (app) => rotate(app, flags.includes('now'));
    case 'import':
      return (app) => importKey(app, file!);
    case 'compromise':
    case 'compromise sessions':
      return (app) => compromise(app, flags.includes('sessions'));
    default:
      return undefined;
  }
}

function readArguments(): { words: string[]; flags: string[] } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { now: { type: 'boolean' }, sessions: { type: 'boolean' } },
    });
    return { words: positionals, flags: Object.keys(values) };
  } catch {
    return { words: [], flags: [] };
  }
}

async function list(app: INestApplicationContext): Promise<string> {
  const { ACCESS_TOKEN_MINUTES } = app.get(TokensSettings);
  const keys = await app.get(KeyRotation).list();
  const now = app.get(Clock).now();
  const rows = keys.map((key) => rowOf(key, ACCESS_TOKEN_MINUTES, now));
  return [['KID', 'ALGORITHM', 'STATE', 'SINCE', 'UNTIL'], ...rows]
    .map(([kid = '', algorithm = '', state = '', since = '', until = '']) =>
      [kid.padEnd(43), algorithm.padEnd(9), state.padEnd(8), since.padEnd(24), until].join('  ').trimEnd(),
    )
    .join('\n');
}

function rowOf(key: SigningKey, accessTokenMinutes: number, now: Date): string[] {
  const { kid, algorithm, state, createdAt, activatedAt, replacedAt, retiredAt } = key;
  const until = state === 'previous' ? verifiesUntil(replacedAt!, accessTokenMinutes) : undefined;
  // By time alone: nobody has to say so.
  if (until && until <= now) return [kid, algorithm, 'retired', until.toISOString(), ''];
  const since = retiredAt ?? replacedAt ?? activatedAt ?? createdAt;
  return [kid, algorithm, state, since.toISOString(), until?.toISOString() ?? ''];
}

async function rotate(app: INestApplicationContext, atOnce: boolean): Promise<string> {
  const { kid, algorithm } = await app.get(KeyRotation).rotate({ atOnce });
  return `The ${algorithm} key ${kid} signs now; the one before verifies until its last token has expired.`;
}

async function importKey(app: INestApplicationContext, file: string): Promise<string> {
  const { kid, algorithm } = await app.get(KeyRotation).import(read(file));
  return `The ${algorithm} key ${kid} was imported and signs now; the one before verifies until its last token has expired.`;
}

/** @throws Error with the sentence to print */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new Error(`The file ${file} cannot be read.`);
  }
}

async function compromise(app: INestApplicationContext, endSessions: boolean): Promise<string> {
  const count = await app.get(KeyCompromise).declare({ endSessions });
  const sessions = endSessions ? `${count} sessions were ended` : 'sessions go on with their refresh tokens';
  return `Every key was retired and new ones sign; ${sessions}.`;
}
