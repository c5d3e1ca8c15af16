import { readFileSync } from 'node:fs';
import type { INestApplicationContext } from '@nestjs/common';
import { Clock } from './platform/clock/index.js';
import {
  KeyCompromise,
  KeyRotation,
  type SigningKey,
  TokensSettings,
  verifiesUntil,
} from './tokens/index.js';

/** What keys.cli.ts runs. Each gives what to print. @throws Error with the sentence to print instead */
export const keysCommands = { list, rotate, importKey, compromise };

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
