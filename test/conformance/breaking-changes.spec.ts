import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { breakingChanges } from '../../scripts/breaking-changes.ts';

type Node = Record<string, any>;

const problem = (...codes: string[]) => ({
  description: 'refused',
  content: {
    'application/problem+json': {
      schema: { $ref: '#/components/schemas/Problem' },
      examples: Object.fromEntries(codes.map((code) => [code, { value: { code } }])),
    },
  },
});

/** Small, and with each thing that can break: the rules are tried on it one by one. */
const before = (): Node => ({
  openapi: '3.1.0',
  info: { title: 'Pets', version: '1' },
  paths: {
    '/pets': {
      get: {
        operationId: 'listPets',
        security: [{ cookie: [] }, { bearer: [] }],
        parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer', maximum: 100, minimum: 1 } }],
        responses: {
          200: {
            headers: { 'X-Request-Id': { schema: { type: 'string' } } },
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['items', 'nextCursor'],
                  properties: {
                    items: { type: 'array', items: { $ref: '#/components/schemas/Pet' } },
                    nextCursor: { type: ['string', 'null'] },
                  },
                },
              },
            },
          },
          401: problem('token_missing', 'token_expired'),
        },
      },
      post: {
        operationId: 'addPet',
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/NewPet' } } } },
        responses: { 201: { description: 'added' } },
      },
    },
  },
  components: {
    schemas: {
      Pet: {
        type: 'object',
        required: ['name', 'kind'],
        properties: {
          name: { type: 'string' },
          kind: { allOf: [{ $ref: '#/components/schemas/Kind' }] },
          // A schema may hold itself.
          parent: { $ref: '#/components/schemas/Pet' },
        },
      },
      NewPet: {
        type: 'object',
        required: ['name'],
        properties: {
          name: { type: 'string', minLength: 1, maxLength: 50 },
          kind: { $ref: '#/components/schemas/Kind' },
          tags: { type: 'array', items: { type: 'string' } },
        },
      },
      Kind: { type: 'string', enum: ['cat', 'dog'] },
      Problem: {
        type: 'object',
        required: ['code'],
        properties: { code: { allOf: [{ $ref: '#/components/schemas/ProblemCode' }] } },
      },
      ProblemCode: { type: 'string', enum: ['token_expired', 'token_missing'] },
    },
  },
});

function after(change: (document: Node) => void): string[] {
  const document = before();
  change(document);
  return breakingChanges(before(), document);
}

const list = (document: Node): Node => document['paths']['/pets'].get;
const add = (document: Node): Node => document['paths']['/pets'].post;
const schemas = (document: Node): Node => document['components'].schemas;
const page = (document: Node): Node => list(document)['responses'][200].content['application/json'].schema;

describe('a client of before breaks', () => {
  it.each<[string, (document: Node) => void, string[]]>([
    ['an operation that is gone', (d) => delete d['paths']['/pets'].post, ['addPet: the operation is gone']],
    [
      'an operation of another name',
      (d) => (add(d)['operationId'] = 'createPet'),
      ['addPet: the operation is gone'],
    ],
    [
      'another path',
      (d) => ((d['paths']['/animals'] = d['paths']['/pets']), delete d['paths']['/pets']),
      ['listPets: GET /pets has become GET /animals', 'addPet: POST /pets has become POST /animals'],
    ],
    [
      'another status of success',
      (d) => (add(d)['responses'] = { 200: { description: 'added' } }),
      ['addPet: response 201 is gone'],
    ],
    [
      'another media type',
      (d) => (list(d)['responses'][200].content = { 'text/csv': {} }),
      ['listPets: response 200: application/json is gone'],
    ],
    [
      'a header that is gone',
      (d) => delete list(d)['responses'][200].headers,
      ['listPets: response 200: header X-Request-Id is gone'],
    ],
    [
      'a code that is gone',
      (d) => (list(d)['responses'][401] = problem('token_missing')),
      ['listPets: response 401: the code token_expired is gone'],
    ],
    [
      'a code that is gone from the catalogue',
      (d) => (schemas(d)['ProblemCode'].enum = ['token_missing']),
      ['catalogue: the code token_expired is gone'],
    ],
    [
      'a renamed field',
      (d) => (
        (schemas(d)['Pet'].properties.title = schemas(d)['Pet'].properties.name),
        delete schemas(d)['Pet'].properties.name
      ),
      ['listPets: response 200: field items[].name is gone'],
    ],
    [
      'a field of another type',
      (d) => (schemas(d)['Pet'].properties.name = { type: 'integer' }),
      ['listPets: response 200: field items[].name string has become integer'],
    ],
    [
      'a field that may be null now',
      (d) => (schemas(d)['Pet'].properties.name.type = ['string', 'null']),
      ['listPets: response 200: field items[].name string has become string or null'],
    ],
    [
      'a field that may be absent now',
      (d) => (schemas(d)['Pet'].required = ['kind']),
      ['listPets: response 200: field items[].name has become optional'],
    ],
    [
      'a new value in an answer',
      (d) => schemas(d)['Kind'].enum.push('bird'),
      ['listPets: response 200: field items[].kind the value bird is new'],
    ],
    [
      'a value that is no longer taken',
      (d) => (schemas(d)['Kind'].enum = ['cat']),
      ['addPet: request: field kind the value dog is no longer taken'],
    ],
    [
      'another shape of pages',
      (d) =>
        (d['paths']['/pets'].get.responses[200].content['application/json'].schema = {
          type: 'array',
          items: page(d)['properties'].items.items,
        }),
      [
        'listPets: response 200: object has become array',
        'listPets: response 200: field items is gone',
        'listPets: response 200: field nextCursor is gone',
      ],
    ],
    [
      'a field that has to be sent now',
      (d) => schemas(d)['NewPet'].required.push('kind'),
      ['addPet: request: field kind has become required'],
    ],
    [
      'a field that may not be sent any more',
      (d) => delete schemas(d)['NewPet'].properties.tags,
      ['addPet: request: field tags is gone'],
    ],
    [
      'a field that takes another type',
      (d) => (schemas(d)['NewPet'].properties.tags.items.type = 'integer'),
      ['addPet: request: field tags[] string has become integer'],
    ],
    [
      'a shorter limit',
      (d) => (schemas(d)['NewPet'].properties.name.maxLength = 49),
      ['addPet: request: field name maxLength 50 has become 49'],
    ],
    [
      'a longer minimum',
      (d) => (schemas(d)['NewPet'].properties.name.minLength = 2),
      ['addPet: request: field name minLength 1 has become 2'],
    ],
    [
      'a pattern',
      (d) => (schemas(d)['NewPet'].properties.name.pattern = '^a'),
      ['addPet: request: field name pattern of nothing has become ^a'],
    ],
    [
      'a choice where there was none',
      (d) => (schemas(d)['NewPet'].properties.name.enum = ['Rex']),
      ['addPet: request: field name only takes Rex'],
    ],
    [
      'a body that has to be there',
      (d) => (add(d)['requestBody'].required = true),
      ['addPet: the request body has become required'],
    ],
    ['a body that is gone', (d) => delete add(d)['requestBody'], ['addPet: the request body is gone']],
    [
      'a parameter that has to be there',
      (d) => list(d)['parameters'].push({ name: 'Tenant', in: 'header', required: true, schema: {} }),
      ['listPets: header parameter Tenant has become required'],
    ],
    [
      'a parameter that is gone',
      (d) => (list(d)['parameters'] = []),
      ['listPets: query parameter limit is gone'],
    ],
    [
      'a parameter that takes less',
      (d) => (list(d)['parameters'][0].schema.maximum = 50),
      ['listPets: query parameter limit: maximum 100 has become 50'],
    ],
    [
      'a token where none was needed',
      (d) => (add(d)['security'] = [{ bearer: [] }]),
      ['addPet: security: nothing is no longer enough'],
    ],
    [
      'a cookie that opens no more',
      (d) => (list(d)['security'] = [{ bearer: [] }]),
      ['listPets: security: cookie is no longer enough'],
    ],
    [
      'a role that is needed now',
      (d) => (list(d)['security'] = [{ cookie: ['admin'] }, { bearer: [] }]),
      ['listPets: security: cookie is no longer enough'],
    ],
  ])('by %s', (_name, change, lines) => expect(after(change)).toEqual(lines));
});

describe('nobody breaks', () => {
  it.each<[string, (document: Node) => void]>([
    ['nothing', () => undefined],
    ['a new operation', (d) => (d['paths']['/new'] = { get: { operationId: 'x', responses: {} } })],
    ['a new field in an answer', (d) => (schemas(d)['Pet'].properties.age = { type: 'integer' })],
    ['a new optional field', (d) => (schemas(d)['NewPet'].properties.age = { type: 'integer' })],
    ['an optional parameter', (d) => list(d)['parameters'].push({ name: 'q', in: 'query', schema: {} })],
    ['a wider limit', (d) => (schemas(d)['NewPet'].properties.name.maxLength = 51)],
    ['a field that need not be sent any more', (d) => (schemas(d)['NewPet'].required = [])],
    ['a null less', (d) => (page(d)['properties'].nextCursor.type = 'string')],
    ['a new code in the catalogue', (d) => schemas(d)['ProblemCode'].enum.push('token_stale')],
    ['a new status', (d) => (list(d)['responses'][409] = problem('token_missing'))],
    ['another way in', (d) => list(d)['security'].push({ key: [] })],
    ['no need of a token', (d) => (list(d)['security'] = [])],
  ])('by %s', (_name, change) => expect(after(change)).toEqual([]));
});

describe('npm run breaking', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'breaking-'));
  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...words], {
      cwd: folder,
    });
  const write = (document: Node) =>
    writeFileSync(path.join(folder, 'openapi.json'), JSON.stringify(document));
  const run = () => {
    const script = path.resolve(import.meta.dirname, '../../scripts/breaking-changes.ts');
    const { status, stdout } = spawnSync(process.execPath, [script], { cwd: folder, encoding: 'utf8' });
    return { status, lines: stdout.trim().split('\n') };
  };
  beforeAll(() => {
    git('init', '--quiet');
    git('commit', '--quiet', '--allow-empty', '--message', 'nothing yet');
    git('tag', 'v0.1.0');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('passes where no tag has the document', () => {
    write(before());
    expect(run()).toEqual({
      status: 0,
      lines: ['No tag has an openapi.json yet: nothing to compare with'],
    });
  });

  it('is green while nothing breaks, and red after a code or a field was dropped', () => {
    git('add', 'openapi.json');
    git('commit', '--quiet', '--message', 'the document');
    git('tag', 'v0.2.0');
    expect(run()).toEqual({ status: 0, lines: ['No breaking changes since v0.2.0'] });
    const changed = before();
    changed['paths']['/pets'].get.responses[401] = problem('token_missing');
    changed['components'].schemas.NewPet.properties.title = {};
    delete changed['components'].schemas.NewPet.properties.name;
    write(changed);
    expect(run()).toEqual({
      status: 1,
      lines: [
        'BREAKING listPets: response 401: the code token_expired is gone',
        'BREAKING addPet: request: field name is gone',
        '2 breaking changes since v0.2.0',
      ],
    });
  });
});
