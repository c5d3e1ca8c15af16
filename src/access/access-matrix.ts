import { permissionsOf, type Role, roles } from '../vocabulary/index.js';
import type { DecidedRoute } from './decided-routes.js';
import { judge, type Verdict } from './decision.js';

const marks: Record<Verdict, string> = {
  pass: '✓',
  'pass if own': 'own',
  unknown: '–',
  forbidden: '–',
  'not for users': '–',
};

/** Of one route, what `nobody` and each role alone may do. */
export function verdictsOn({ access }: DecidedRoute): Record<string, Verdict> {
  if (access.isNotForUsers)
    return Object.fromEntries(['nobody', ...roles].map((who) => [who, 'not for users']));
  const ofRole = (role: Role) => judge(access, { roles: [role], permissions: [...permissionsOf[role]] });
  return {
    nobody: judge(access, undefined),
    ...Object.fromEntries(roles.map((role) => [role, ofRole(role)])),
  };
}

/** Who may pass where, as a page. @param operationIdOf empty for a route that the OpenAPI document leaves out */
export function accessMatrix(routes: DecidedRoute[], operationIdOf: (route: DecidedRoute) => string): string {
  const rows = routes
    .toSorted((a, b) => compare(a.path, b.path) || compare(a.method, b.method))
    .map((route) => [
      operationIdOf(route),
      `\`${route.method} ${route.path}\``,
      `\`${route.access.text}\``,
      ...Object.values(verdictsOn(route)).map((verdict) => marks[verdict]),
    ]);
  const granted = roles.map((role) => [
    `\`${role}\``,
    permissionsOf[role].map((permission) => `\`${permission}\``).join(', ') || '–',
  ]);
  const head = ['operation', 'route', 'decision', 'nobody', ...roles.map((role) => `\`${role}\``)];
  return [preface, table(head, rows), afterword, table(['role', 'permissions'], granted)].join('\n\n') + '\n';
}

const preface = `<!-- Written by \`npm run openapi\`. -->

# Who may pass

Every route of a controller, and whether it lets pass: nobody (a request without an access token), and somebody who holds this one role. ✓ yes · – no: 401 to nobody, 403 to a role · own: what is theirs; anything else is answered with 404, as if it did not exist. \`@ForClients()\` lets pass no user: it asks for the credentials of a service. Whoever holds two roles may do what either may. A request that passes can still be refused for what it says. HEAD is as GET. Beside them, where they are served: the documentation (\`/docs\`, \`/docs-json\`) and the files of the web app, which nobody needs a token for.`;

const afterword = `## What a role may do

As \`src/vocabulary/roles.ts\` says.`;

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** By code point: a table that is compared must not depend on a locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
