import { parseArgs } from 'node:util';

const usage = `Usage:
  npm run clients -- add NAME    a service that may introspect and revoke tokens; prints its secret, once
  npm run clients -- list        the services, removed ones as well
  npm run clients -- remove ID   its secret opens nothing any more, on every server at once`;

const read = readArguments();
if (!read) {
  console.error(usage);
  process.exit(2);
}
const { name, operand } = read;
// With the whole application, so not before it is clear that it is needed.
const [{ runCommand }, { clientsCommands }] = await Promise.all([
  import('./command.js'),
  import('./clients.commands.js'),
]);
await runCommand(process.env, (app) => clientsCommands[name](app, operand));

/** Undefined where it has not the form of a command. */
function readArguments(): { name: 'add' | 'list' | 'remove'; operand: string } | undefined {
  try {
    const [name, operand = '', ...more] = parseArgs({ allowPositionals: true, options: {} }).positionals;
    if (more.length > 0) return undefined;
    if (name === 'list' && !operand) return { name, operand };
    return (name === 'add' || name === 'remove') && operand ? { name, operand } : undefined;
  } catch {
    return undefined;
  }
}
