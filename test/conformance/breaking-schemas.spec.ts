import { after, list, type Node, page, problem, schemas } from './breaking-document.js';

const refusal = (document: Node): Node =>
  list(document)['responses'][401].content['application/problem+json'];

function eachCodeHasASchema(document: Node): void {
  const ofCode = (code: string) => ({
    allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { const: code } } }],
  });
  schemas(document)['TokenMissing'] = ofCode('token_missing');
  schemas(document)['TokenExpired'] = ofCode('token_expired');
  refusal(document)['schema'] = {
    oneOf: [{ $ref: '#/components/schemas/TokenMissing' }, { $ref: '#/components/schemas/TokenExpired' }],
    discriminator: { propertyName: 'code' },
  };
}

describe('a client of before breaks', () => {
  it.each<[string, (document: Node) => void, string[]]>([
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
      'a text of another form',
      (d) => (schemas(d)['Pet'].properties.id = { type: 'string', format: 'uri' }),
      [
        'listPets: response 200: field items[].id pattern ^[0-9a-f-]+$ has become nothing',
        'listPets: response 200: field items[].id format uuid has become uri',
      ],
    ],
    [
      'any value where there was a choice',
      (d) => (schemas(d)['Kind'] = { type: 'string' }),
      ['listPets: response 200: field items[].kind may hold any value'],
    ],
    [
      'a type of another name',
      (d) => {
        schemas(d)['Sort'] = schemas(d)['Kind'];
        delete schemas(d)['Kind'];
        schemas(d)['Pet'].properties.kind = { $ref: '#/components/schemas/Sort' };
        schemas(d)['NewPet'].properties.kind = { $ref: '#/components/schemas/Sort' };
      },
      ['components: the schema Kind is gone'],
    ],
    [
      'an alternative of another shape',
      (d) => (refusal(d).schema = { oneOf: [{ $ref: '#/components/schemas/Problem' }, { type: 'string' }] }),
      ['listPets: response 401: object has become string', 'listPets: response 401: field code is gone'],
    ],
    [
      'a shorter limit beside alternatives',
      (d) => (schemas(d)['NewPet'].properties.born.maxLength = 10),
      ['addPet: request: field born maxLength 35 has become 10'],
    ],
    [
      'an alternative that may not be sent any more',
      (d) => (schemas(d)['NewPet'].properties.born.anyOf.length = 1),
      ['addPet: request: field born format date has become date-time'],
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
    ['a new value in an answer', (d) => schemas(d)['Kind'].enum.push('bird')],
    ['another pattern', (d) => (schemas(d)['Pet'].properties.id.pattern = '^[0-9a-f-]{36}$')],
    ['a default where none was told', (d) => (schemas(d)['NewPet'].properties.name.default = 'Rex')],
    ['a schema for each code', (d) => eachCodeHasASchema(d)],
    ['a new code in the catalogue', (d) => schemas(d)['ProblemCode'].enum.push('token_stale')],
    ['a new status', (d) => (list(d)['responses'][409] = problem('token_missing'))],
    ['another way in', (d) => list(d)['security'].push({ key: [] })],
    ['no need of a token', (d) => (list(d)['security'] = [])],
  ])('by %s', (_name, change) => expect(after(change)).toEqual([]));
});
