import { readFileSync } from 'node:fs';
import path from 'node:path';
import { newestVersionOf } from '../upgrade/changelog.ts';
import type { Workplace } from './workplace.ts';

/** A room, an operation, a migration, a setting, words, a dependency and a security fix, tagged as the next minor version. */
export function makeRelease(upstream: Workplace): { tag: string; version: string } {
  const read = (file: string) => readFileSync(path.join(upstream.folder, file), 'utf8');
  const before = newestVersionOf(read('CHANGELOG.md'))!;
  const version = before.replace(/\.(\d+)\.\d+$/, (_, minor) => `.${Number(minor) + 1}.0`);
  upstream.lay('test/upgrade/release');
  changeRooms(upstream);
  upstream.edit('README.md', [/^# Gatehouse$/m, `$&\n\nNew in ${version}: notices.`]);
  upstream.edit('.env.example', [/\n$/, '\n# How many days a notice is shown.\n#NOTICE_DAYS=7\n']);
  upstream.edit('CHANGELOG.md', [/^## \[Unreleased\]\n/m, `$&\n${entries(version, before)}\n`]);
  upstream.editPackage(({ dependencies }) => ({
    version,
    // Another range, which what is installed fits: that needs no network.
    dependencies: { ...dependencies, argon2: dependencies.argon2.replace('^', '~') },
  }));
  upstream.format();
  upstream.run('npm', 'run', '--silent', 'openapi');
  upstream.commit(`build: ${version}`);
  upstream.git('tag', '--annotate', `v${version}`, '--message', version);
  return { tag: `v${version}`, version };
}

function changeRooms(upstream: Workplace): void {
  upstream.edit(
    'src/vocabulary/gatehouse.ts',
    [/gatehousePermissions = \[/, `$&'notices:read', `],
    [/gatehouseEventTypes = \[/, `$&'notice.shown', `],
  );
  upstream.edit(
    'src/gatehouse.module.ts',
    [/^import \{ TokensModule/m, `import { NoticesModule, NoticesSettings } from './notices/index.js';\n$&`],
    [/const rooms = \[/, '$&NoticesModule, '],
    [/const settings = \[/, '$&NoticesSettings, '],
  );
  upstream.edit(
    'src/admin/admin.module.ts',
    [
      /^@Module/m,
      `import { NoticesModule } from '../notices/index.js';\nimport { AdminNoticesController } from './admin-notices.controller.js';\n\n$&`,
    ],
    [/imports: \[/, '$&NoticesModule, '],
    [/controllers: \[/, '$&AdminNoticesController, '],
  );
  upstream.edit('test/support/staircase.ts', [/'admin',?\s*\]/, `'notices', $&`]);
  upstream.edit('test/admin/audit-events.spec.ts', [/'mail\.requeued' \|/, `$& 'notice.shown' |`]);
  upstream.edit('docs/audit.md', [/^\| `user\.signed_up`/m, '| `notice.shown` | a notice | - | - | - |\n$&']);
  upstream.edit('test/support/contract.ts', [
    /^export const contract.*\{$/m,
    `$&\n  adminGetNotices: 'GET /api/v1/admin/notices 200',`,
  ]);
  upstream.edit('test/__snapshots__/exports.spec.ts.snap', [
    /^exports\[`src\/oauth\/index/m,
    `${exported}$&`,
  ]);
  upstream.edit('test/openapi.spec.ts', [
    /^ {2}adminListAuditEvents: \['audit:read'\],$/m,
    `$&\n  adminGetNotices: ['notices:read'],`,
  ]);
}

/** As `npm test -- test/exports.spec.ts -u` writes it. */
const exported = `exports[\`src/notices/index.ts exports what it did 1\`] = \`
[
  "Notices",
  "NoticesModule",
  "NoticesSettings",
]
\`;

`;

function entries(version: string, before: string): string {
  return `## [${version}] - ${new Date().toISOString().slice(0, 10)}

### Added

- Notices: \`adminGetNotices\`, permission \`notices:read\`, \`NOTICE_DAYS\`.

### Security

- **High**, affects ${before}: what nobody should have read could be read. Upgrade; nothing else is to be done.
`;
}
