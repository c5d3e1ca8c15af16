import { execFile } from 'node:child_process';
import path from 'node:path';
import { environment } from '../kit/index.js';

export interface Outcome {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** `npm run <name> -- <words>`, in a process of its own; by default beside the servers that run here. */
export function runCommand(
  name: 'admin' | 'keys' | 'clients',
  words: string[],
  variables: Record<string, string | undefined> = inThisRun(),
): Promise<Outcome> {
  // Each starts the whole application: what the first has compiled, the others read.
  const NODE_COMPILE_CACHE = path.resolve('node_modules/.cache/compiled');
  const env = { NODE_COMPILE_CACHE, ...variables, PATH: process.env['PATH'] };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [`dist/src/${name}.cli.js`, ...words], { env }, (error, stdout, stderr) => {
      const exitCode = error ? error.code : 0;
      if (typeof exitCode === 'number') resolve({ exitCode, stdout, stderr });
      else reject(error!);
    });
  });
}

export function inThisRun(): Record<string, string | undefined> {
  return { ...environment, DATABASE_URL: process.env['DATABASE_OF_THIS_WORKER'] };
}

/** One sentence for the operator, and nothing for a developer. */
export function expectRefused({ exitCode, stdout, stderr }: Outcome, sentence: RegExp): void {
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr.trim()).toMatch(sentence);
  expect(stderr.trim().split('\n')).toHaveLength(1);
}
