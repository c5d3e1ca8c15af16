import fc from 'fast-check';
import { pathFor } from '../support/api-document.js';
import { createTestApp, type TestApp, type Visitor } from '../kit/index.js';
import { roles as knownRoles } from '../../src/vocabulary/index.js';
import { isOurs } from '../support/contract.js';
import { type Operation, operations } from './document.js';
import { exampleBody } from './examples.js';
import { fittingRequestsFor, requestsFor } from './requests.js';

/** The same each time, so that a build says what changed in it; `REQUESTS_SEED=42 REQUESTS_RUNS=100` looks elsewhere. */
const seed = Number(process.env['REQUESTS_SEED'] ?? 1);
/** For each operation and caller; a proxy in front changes little of what there is to find. */
const numRuns = Number(process.env['REQUESTS_RUNS'] ?? (process.env['TEST_PROXY'] ? 4 : 12));

let app: TestApp;
let callers: Record<string, Visitor>;
let ids: string[];
beforeAll(async () => {
  app = await createTestApp();
  callers = {
    nobody: app.visitor(),
    user: await app.person(),
    admin: await app.visitor().loginAs(...knownRoles),
  };
  const others = [await app.person(), await app.person(), await app.person()];
  ids = others.map(({ userId }) => userId);
});
afterAll(() => app.stop());

/** Some operations end the session that asks. */
async function logInAgain(caller: Visitor): Promise<void> {
  if (!caller.email || (await caller.isLoggedIn())) return;
  expect((await caller.logIn()).status).toBe(200);
}

const rows = operations.flatMap((operation) =>
  ['nobody', 'user', 'admin'].map((who) => ({ id: operation.operationId, who, operation })),
);

describe('whatever is sent, the answer is one that the document tells, and none of 500 or above', () => {
  it.each(rows)('$id, asked by $who', async ({ operation, who }) => {
    const caller = callers[who]!;
    await logInAgain(caller);
    const { method } = operation;
    // What was taken although it does not fit, and any answer that is not documented, throws in `send`.
    await fc.assert(
      fc.asyncProperty(requestsFor(operation, ids), async ({ path, headers, raw }) => {
        const { status, text } = await caller.send(method, path, undefined, { headers, raw });
        if (status >= 500) throw new Error(`${status} ${text}`);
        if (operation.operationId.startsWith('logout')) await logInAgain(caller);
      }),
      { seed, numRuns, endOnFailure: true },
    );
  });
});

/** What is right or wrong beyond its form: only the server can tell. */
const judgedFurther = new Set([
  '/cursor',
  '/email',
  '/newEmail',
  '/password',
  '/currentPassword',
  '/newPassword',
]);

/** Whether an administrator's request has to go through: unless it names a secret, or something but a user. */
function isDecided(operation: Operation): boolean {
  const isFound = !operation.path.replace('/admin/users/{id}', '').includes('{');
  return isFound && !Object.keys(exampleBody(operation) ?? {}).some((name) => /password|token/i.test(name));
}

describe('what fits the schemas is not refused as if it did not', () => {
  // What a team's own rooms judge beyond the form of a request, they alone know.
  // Made-up credentials of a client are refused, whatever their form: test/oauth.
  const isForClients = ({ security = [] }: Operation) => security.some((each) => 'client' in each);
  const ours = operations.filter((each) => isOurs(each.operationId) && !isForClients(each));
  it.each(ours.map((operation) => ({ id: operation.operationId, operation })))(
    '$id',
    async ({ operation }) => {
      const admin = callers['admin']!;
      await logInAgain(admin);
      const { userId } = await app.person();
      const { method } = operation;
      const statuses = new Set<number>();
      await fc.assert(
        fc.asyncProperty(fittingRequestsFor(operation, [userId]), async ({ path, headers, raw }) => {
          const { status, body, text } = await admin.send(method, path, undefined, { headers, raw });
          statuses.add(status);
          const isKnown = body['errors']?.every((each: { pointer: string }) =>
            judgedFurther.has(each.pointer),
          );
          if (status === 422 && !isKnown) throw new Error(text);
          if (body['code'] === 'malformed_request') throw new Error(text);
          if (operation.operationId.startsWith('logout')) await logInAgain(admin);
        }),
        { seed, numRuns, endOnFailure: true },
      );
      if (isDecided(operation)) expect(Math.min(...statuses)).toBeLessThan(400);
    },
  );
});

it('a body without fields is named', () => {
  const schema = { $ref: '#/components/schemas/PetRequest' };
  const addPet = { ...operations[0]!, requestBody: { content: { 'application/json': { schema } } } };
  expect(() => requestsFor(addPet, ids)).toThrow('PetRequest documents no field');
});

it('an id is put in for a parameter of any name', () => {
  expect(pathFor({ path: '/rooms/{roomId}/pets/{id}' }, '7')).toBe('//rooms/7/pets/7');
});
