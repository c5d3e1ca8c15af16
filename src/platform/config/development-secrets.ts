import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import { type Environment, modeOf, type SettingsClass } from './settings.js';

/**
 * In development, fills in each secret that the environment lacks from `<DATA_DIR>/secrets.json` (mode 0600),
 * generating it the first time. Everywhere else the environment is returned as it is, and boot names what is missing.
 */
export function withDevelopmentSecrets(slices: SettingsClass[], environment: Environment): Environment {
  if (modeOf(environment) !== 'development') return environment;
  const missing = slices.flatMap(secretNames).filter((name) => !environment[name]);
  if (missing.length === 0) return environment;
  const file = path.join(environment['DATA_DIR'] || '.data', 'secrets.json');
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>) : {};
  const unknown = missing.filter((name) => !kept[name]);
  for (const name of unknown) kept[name] = randomBytes(32).toString('base64');
  if (unknown.length > 0) writePrivately(file, JSON.stringify(kept, null, 2));
  return { ...environment, ...Object.fromEntries(missing.map((name) => [name, kept[name]])) };
}

function secretNames(slice: SettingsClass): string[] {
  return Object.entries(slice.shape)
    .filter(([, type]) => (type as z.ZodType).meta()?.['generatedInDevelopment'])
    .map(([name]) => name);
}

/** Written beside and renamed, so that a crash leaves the old file or the new one, never half of one. */
export function writePrivately(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
