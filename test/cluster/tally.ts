import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { runFolder } from './program.js';

/** What a run counts; the last three are to be nothing. */
export interface Tally {
  /** Requests that raced. */
  attempts: number;
  /** Of these, the ones that were answered with success. */
  winners: number;
  /** Successes where there was one to be had: a token used twice, a second account of an address, a fork of a session. */
  duplicates: number;
  /** Successes with what had been revoked by an answer that came before. */
  resurrections: number;
  /** Successes that were told and are not there. */
  lostAcknowledgements: number;
}

/** Adds to the summary that is printed at the end of the run, under the name of the running suite. */
export function count(more: Partial<Tally>): void {
  const suite = expect.getState().currentTestName?.split(' ')[0] ?? '';
  const file = path.basename(expect.getState().testPath ?? suite, '.spec.ts');
  appendFileSync(path.join(runFolder(), 'tally'), `${JSON.stringify({ file, ...more })}\n`);
}
