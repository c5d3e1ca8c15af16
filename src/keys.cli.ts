import { parseArgs } from 'node:util';
import type { INestApplicationContext } from '@nestjs/common';
import type { keysCommands } from './keys.commands.js';

const usage = `Usage:
  npm run keys -- list                      the signing keys: which signs, which is next, which still verify
  npm run keys -- rotate [--now]            the next key signs from now on; --now: also where caches may not know it yet
  npm run keys -- import FILE               a private key of your own (PEM) signs from now on
  npm run keys -- compromise [--sessions]   retires every key at once and makes new ones; --sessions: ends every session too`;

type Command = (commands: typeof keysCommands, app: INestApplicationContext) => Promise<string>;

const command = readCommand();
if (!command) {
  console.error(usage);
  process.exit(2);
}
// With the whole application, so not before it is clear that it is needed.
const [{ runCommand }, loaded] = await Promise.all([import('./command.js'), import('./keys.commands.js')]);
await runCommand(process.env, (app) => command(loaded.keysCommands, app));

function readCommand(): Command | undefined {
  const { words, flags } = readArguments();
  const call = [...words.slice(0, 1), ...flags].join(' ');
  const [, file] = words;
  if (words.length !== (words[0] === 'import' ? 2 : 1)) return undefined;
  switch (call) {
    case 'list':
      return ({ list }, app) => list(app);
    case 'rotate':
    case 'rotate now':
      return ({ rotate }, app) => rotate(app, flags.includes('now'));
    case 'import':
      return ({ importKey }, app) => importKey(app, file!);
    case 'compromise':
    case 'compromise sessions':
      return ({ compromise }, app) => compromise(app, flags.includes('sessions'));
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
