import { readFile } from 'node:fs/promises';
import { type DecidedRoute, decidedRoutes, verdictsOn } from '../../src/access/index.js';
import { createAccessMatrix, createDocument } from '../../src/openapi.js';
import { roles } from '../../src/vocabulary/index.js';
import { pathFor } from '../support/api-document.js';
import { createTestApp, type TestApp, type Visitor } from '../kit/index.js';
import { mintedVisitor } from './minted-visitor.js';

let app: TestApp;
let routes: DecidedRoute[];
beforeAll(async () => {
  app = await createTestApp();
  routes = decidedRoutes(app.nest);
});
afterAll(() => app.stop());

it('docs/access.md is what this application does', async () => {
  const committed = await readFile('docs/access.md', 'utf8');
  const current = createAccessMatrix(app.nest, createDocument(app.nest));
  expect(committed === current || 'docs/access.md is stale: npm run openapi').toBe(true);
});

it('has every operation of the document, and the pages beside them', () => {
  const { paths } = createDocument(app.nest);
  const documented = Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const listed = routes.map(({ method, path }) => `${method} ${path}`);
  expect(listed).toEqual(expect.arrayContaining([...documented, 'GET /errors', 'GET /inbox/{id}']));
  expect(new Set(listed).size).toBe(listed.length);
});

/** Somebody new for every question: some routes end the session that asks, or the account. */
async function asker(who: string): Promise<Visitor> {
  return who === 'nobody' ? app.visitor() : mintedVisitor(app, [who]);
}

describe.each(['nobody', ...roles])('asked as %s, a running server answers as the matrix says', (who) => {
  const expected = {
    pass: 'passes',
    'pass if own': '404 not_found',
    unknown: '401 token_missing',
    forbidden: '403 forbidden',
    'not for users': '401 invalid_client',
  };

  /** An id of nobody, and no body: what happens after the guards is another matter. */
  async function answerTo({ path }: DecidedRoute, method: string) {
    const { status, body } = await (await asker(who)).send(method, pathFor({ path }));
    return { status, code: String(body['code']) };
  }

  it('to each route', async () => {
    for (const route of routes) {
      const verdict = verdictsOn(route)[who]!;
      const { status, code } = await answerTo(route, route.method);
      const isRefused =
        (status === 401 && code.startsWith('token_')) || (status === 403 && code === 'forbidden');
      const isTold = isRefused || verdict === 'pass if own' || verdict === 'not for users';
      const answer = isTold ? `${status} ${code}` : 'passes';
      expect({ route: route.name, answer }).toEqual({ route: route.name, answer: expected[verdict] });
    }
  });

  it('to HEAD as to GET', async () => {
    for (const route of routes.filter(({ method }) => method === 'GET')) {
      const isClosed = { unknown: 401, forbidden: 403 } as Record<string, number>;
      const { status } = await answerTo(route, 'HEAD');
      const refusal = isClosed[verdictsOn(route)[who]!];
      const answer = [401, 403].includes(status) ? status : undefined;
      expect({ route: route.name, answer }).toEqual({ route: route.name, answer: refusal });
    }
  });
});
