import { bodyFieldsOf, operationsOf, pathFor, publishedDocument } from '../support/api-document.js';
import { roles } from '../../src/vocabulary/index.js';
import { isOurs } from '../support/contract.js';
import { type Answer, createTestApp, type TestApp, type Visitor } from '../kit/index.js';

// Every operation of the published document, with values that no client of good will sends.

let app: TestApp;
let ada: Visitor;
let admin: Visitor;
/** Holds every role. */
let mighty: Visitor;
let document: Awaited<ReturnType<typeof publishedDocument>>;
beforeAll(async () => {
  app = await createTestApp();
  admin = await app.visitor().loginAs('admin');
  mighty = await app.visitor().loginAs(...roles);
  ada = await app.person();
  document = await publishedDocument(app);
});
afterAll(() => app.stop());

/** Each operation that takes a body, asked by whoever may; `example` is the body that the document shows. */
function operationsWithBody() {
  return operationsOf(document).flatMap((operation) => {
    const { operationId = '', method, path, requestBody } = operation;
    const fields = bodyFieldsOf(document, operation);
    const example = Object.fromEntries(
      Object.entries(fields).map(([name, schema]) => [name, schema.example]),
    );
    // Without an access token, logout has nobody to log out.
    const asker = ['logout', 'refresh'].includes(operationId) ? app.visitor() : ada;
    const ours = operationId.startsWith('admin') ? admin : asker;
    const visitor = isOurs(operationId) ? ours : mighty;
    // A room of yours may look for what the path names first.
    const refused = !isOurs(operationId) && path.includes('{') ? refusedOrNotFound : refusedBody;
    const mayBeEmpty = !(requestBody as { required?: boolean } | undefined)?.required;
    const headers = { 'content-type': 'application/json' };
    const send = (raw: string) => visitor.send(method, pathFor(operation), undefined, { raw, headers });
    return Object.keys(fields).length > 0
      ? [{ operationId, fields, example, send, refused, mayBeEmpty }]
      : [];
  });
}

const refusedBody = expect.stringMatching(/^(400 malformed_request|422 validation_failed)$/);
const refusedOrNotFound = expect.stringMatching(
  /^(400 malformed_request|422 validation_failed|404 not_found)$/,
);
/** And nobody was logged out meanwhile, so that it was this input that was judged. */
const notOurFault = expect.stringMatching(/^(?!401 token_)[234]\d\d /);

function expectOutcome(what: object, answer: Answer, expected: unknown): void {
  const outcome = `${answer.status} ${answer.body['code'] ?? ''}`;
  expect({ ...what, outcome }).toEqual({ ...what, outcome: expected });
}

/** As a schema names it. Where there are several, or none is named, any may be. */
function isOfType(value: unknown, type: unknown): boolean {
  if (typeof type !== 'string') return true;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === (type === 'integer' ? 'number' : type);
}

describe('a body', () => {
  it('that is no JSON object is refused by every operation that takes one', async () => {
    const operations = operationsWithBody();
    expect(operations.length).toBeGreaterThan(12);
    for (const { operationId, send, refused } of operations) {
      for (const raw of [
        '[]',
        '[{}]',
        '[[]]',
        '1',
        '-1e999',
        '"text"',
        'true',
        '{',
        '{"a":}',
        "{'a':1}",
        ' ',
      ]) {
        expectOutcome({ operationId, raw }, await send(raw), refused);
      }
    }
  });

  it('of null, or of nothing, is refused by every operation that needs a field', async () => {
    const known = operationsWithBody().filter(({ operationId }) => isOurs(operationId));
    const empty = known.filter(({ mayBeEmpty }) => mayBeEmpty).map(({ operationId }) => operationId);
    expect(empty.toSorted()).toEqual(['adminUpdateUser', 'logout', 'refresh']);
    for (const { operationId, send, refused, mayBeEmpty } of operationsWithBody()) {
      const expected = mayBeEmpty ? notOurFault : refused;
      for (const raw of ['null', '', '{}']) {
        expectOutcome({ operationId, raw }, await send(raw), expected);
      }
    }
  });

  it('with a field that no operation knows is refused', async () => {
    for (const { operationId, example, send, refused } of operationsWithBody()) {
      for (const name of ['extra', 'isAdmin', '$where', '', 'name.first', 'roles[0]', 'x'.repeat(500)]) {
        const answer = await send(JSON.stringify({ ...example, [name]: 'x' }));
        expectOutcome({ operationId, name }, answer, refused);
      }
    }
  });

  it('with a field of another type is refused', async () => {
    const values = [
      null,
      true,
      0,
      -1,
      1.5,
      1e308,
      [],
      ['x'],
      [null],
      [['x']],
      {},
      { $ne: null },
      { length: 20 },
    ];
    for (const { operationId, fields, example, send, refused } of operationsWithBody()) {
      for (const [field, { type }] of Object.entries(fields)) {
        // Ours refuse some that are of the type: no list that fits is among these, and no number.
        const wrong = values.filter(
          (value) => !(isOurs(operationId) ? value === true && type === 'boolean' : isOfType(value, type)),
        );
        // Left out and null are the same for the one field that the cookie may stand in for.
        for (const value of wrong.filter((given) => !(field === 'refreshToken' && given === null))) {
          const answer = await send(JSON.stringify({ ...example, [field]: value }));
          const what = { operationId, field, value };
          expectOutcome(what, answer, refused);
        }
      }
    }
  });

  it('with text that other systems choke on never breaks ours', async () => {
    const texts = [
      '\u0000',
      'a\u0000b@example.com',
      '\ud800',
      '\udc00\ud800',
      "'; DROP TABLE users; --",
      '%',
      '\\',
      '\u202e',
    ];
    const more = [
      '\r\nBcc: eve@example.com',
      '\u{10ffff}'.repeat(300),
      'a'.repeat(15_000),
      '{{7*7}}',
      '$1',
      '\uffff',
      'İ',
      'ß',
    ];
    for (const { operationId, fields, example, send } of operationsWithBody()) {
      for (const field of Object.keys(fields)) {
        for (const text of [...texts, ...more]) {
          const answer = await send(JSON.stringify({ ...example, [field]: text }));
          const what = { operationId, field, text: text.slice(0, 40) };
          expectOutcome(what, answer, notOurFault);
        }
      }
    }
    expect((await app.sql('SELECT 1 FROM users WHERE id = $1', [ada.userId])).length).toBe(1);
  }, 60_000);

  it('nested a thousand deep, or of ten thousand fields, is refused', async () => {
    const deep = `${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}`;
    const wide = `{${Array.from({ length: 10_000 }, (_, at) => `"f${at}":1`).join()}}`;
    const inField = `{"name":${'['.repeat(1000)}${']'.repeat(1000)}}`;
    for (const raw of [deep, wide.slice(0, 90_000).replace(/,[^,]*$/, '}'), inField]) {
      const answer = await ada.patch('/users/me', undefined, {
        raw,
        headers: { 'content-type': 'application/json' },
      });
      expectOutcome({}, answer, refusedBody);
    }
  });
});

describe('nesting', () => {
  it('is read 32 levels deep and refused beyond, long before anything runs out of stack', async () => {
    const nested = (depth: number) =>
      `{"email":${'['.repeat(depth - 1)}1${']'.repeat(depth - 1)},"password":"x"}`;
    const headers = { 'content-type': 'application/json' };
    const logIn = (raw: string) => app.visitor().post('/auth/login', undefined, { raw, headers });
    expectOutcome({ depth: 32 }, await logIn(nested(32)), '422 validation_failed');
    expectOutcome({ depth: 33 }, await logIn(nested(33)), '400 malformed_request');
    expectOutcome({ depth: 5000 }, await logIn(nested(5000)), '400 malformed_request');
    const brackets = `{"email":"${'['.repeat(500)}\\"[[","password":"x"}`;
    expectOutcome({ brackets: 'in a text' }, await logIn(brackets), '422 validation_failed');
  });
});

describe('a field that is named like what every object has', () => {
  it.each(['constructor', 'toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf'])(
    '%s is unknown',
    async (name) => {
      const answer = await ada.patch('/users/me', { name: 'Ada', [name]: 1 });
      expectOutcome({ name }, answer, '422 validation_failed');
      expect(answer.body['errors']).toEqual([
        expect.objectContaining({ pointer: `/${name}`, code: 'unknown_field' }),
      ]);
    },
  );
});
