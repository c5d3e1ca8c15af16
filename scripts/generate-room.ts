/**
 * Writes a room of your own that follows the house: `npm run g room invoices`.
 *
 * Module, controller, service, entity, requests and response, problem codes, migration and end-to-end spec, and its line in
 * src/app.module.ts; then openapi.json and what else is made of it. Nothing is written where anything is wrong (exit code 2).
 */
import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { appModuleWith } from './room/app-module.ts';
import { roomFiles, root } from './room/room-files.ts';
import { RoomRefused } from './room/room-refused.ts';
import { judge } from './room/room-rules.ts';
import { kebab, roomWords, type RoomWords } from './room/room-words.ts';

const usage = `Usage:
  npm run g room invoices                          writes a room: a resource that belongs to whoever creates it
  npm run g -- room people --singular person       where the plural does not tell what one of them is called`;

function asked(): RoomWords {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { singular: { type: 'string' } },
    });
    const [what, name, ...rest] = positionals;
    if (what !== 'room' || !name || rest.length > 0) throw new RoomRefused(usage);
    return roomWords(name, values.singular);
  } catch (error) {
    // What `parseArgs` says of an option that is not there.
    throw error instanceof TypeError ? new RoomRefused(`${error.message}\n${usage}`) : error;
  }
}

/** In milliseconds; never before what was written before. */
function timeOfMigration(): number {
  const times = globSync('migrations/*.ts', { cwd: root }).map((file) => parseInt(path.basename(file), 10));
  return Math.max(Date.now(), ...times.map((time) => time + 1));
}

function write(files: Record<string, string>): void {
  for (const [file, text] of Object.entries(files)) {
    const target = path.join(root, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
    console.log(`  ${file}`);
  }
}

try {
  const words = asked();
  judge(words);
  write({ ...(await roomFiles(words, timeOfMigration())), ...(await appModuleWith(words)) });
  execFileSync('npm', ['run', '--silent', 'openapi'], { cwd: root, stdio: 'inherit' });
  const name = kebab(words.plural);
  console.log(`
A room of ${name} (one of them: ${kebab(words.singular)}), and its line in src/app.module.ts.
Next: npm test test/${name}, then npm run check`);
} catch (error) {
  if (!(error instanceof RoomRefused)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
