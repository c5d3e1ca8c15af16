import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Workplace } from './workplace.ts';

/** What a team does with a clone in its first weeks, in the files that are said to be the team's. */
export function makeTeam(team: Workplace): void {
  const write = (file: string, text: string) => writeFileSync(path.join(team.folder, file), text);
  // What docs/add-a-room.md leads to, its words too.
  team.lay('examples/projects');
  team.lay('test/upgrade/team');
  team.edit('src/app.module.ts', [/^import type \{ Env/m, `${imports}$&`], ...insertedIn);
  team.edit(
    'src/vocabulary/roles.ts',
    [/\.\.\.gatehousePermissions/, `$&, 'invoices:read'`],
    [/roles = \['user', 'admin'/, `$&, 'accountant'`],
    [/^ {2}user: \[\],$/m, `$&\n  accountant: ['invoices:read'],`],
  );
  team.edit('src/vocabulary/event-types.ts', [/\.\.\.gatehouseEventTypes/, `$&, 'invoice.paid'`]);
  write('README.md', '# Acme billing\n');
  write('docs/acme.md', '# How Acme runs this\n');
  team.edit('.env.example', [/\n$/, '\n# How many days an invoice may stay open.\n#INVOICE_DAYS=14\n']);
  team.editPackage(({ dependencies }) => ({
    name: 'acme-billing',
    version: '3.2.1',
    description: 'Who owes us what.',
    // One that is installed already, as another package needs it.
    dependencies: { ...dependencies, ms: '*' },
  }));
  team.format();
  team.run('npm', 'run', '--silent', 'openapi');
  team.commit('feat: invoices');
}

const imports = `import { InvoicesModule, InvoicesSettings } from './invoices/index.js';
import { ProjectsModule } from './projects/index.js';
`;
const insertedIn: [RegExp, string][] = [
  [/const rooms:[^=]*= \[/, '$&ProjectsModule, InvoicesModule'],
  [/const settings:[^=]*= \[/, '$&InvoicesSettings, '],
];
