import { add, after, list, type Node, problem, schemas } from './breaking-document.js';

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
      ['addPet: response 201 is gone', 'addPet: response 200 is new'],
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
    [
      'another success beside the known one',
      (d) => (add(d)['responses'][202] = { description: 'somebody has to look at it' }),
      ['addPet: response 202 is new'],
    ],
    [
      'a body where there was none',
      (d) => (add(d)['responses'][201].content = { 'application/json': {} }),
      ['addPet: response 201 has a body'],
    ],
    [
      'a header that may be absent now',
      (d) => delete d['components'].headers['X-Request-Id'].required,
      ['listPets: response 200: header X-Request-Id has become optional'],
    ],
    [
      'a header of another form',
      (d) => (d['components'].headers['X-Request-Id'].schema = { type: 'integer' }),
      [
        'listPets: response 200: header X-Request-Id: string has become integer',
        'listPets: response 200: header X-Request-Id: pattern ^[a-z]+$ has become nothing',
      ],
    ],
    [
      'another default',
      (d) => (list(d)['parameters'][0].schema.default = 5),
      ['listPets: query parameter limit: default 20 has become 5'],
    ],
    [
      'another cookie',
      (d) => (d['components'].securitySchemes.cookie.name = '__Host-token'),
      ['security scheme cookie: name __Host-access has become __Host-token'],
    ],
    [
      'another way to present a token',
      (d) => (d['components'].securitySchemes.bearer.scheme = 'basic'),
      ['security scheme bearer: scheme bearer has become basic'],
    ],
  ])('by %s', (_name, change, lines) => expect(after(change)).toEqual(lines));
});
