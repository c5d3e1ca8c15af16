import { breakingChanges } from '../../scripts/breaking-changes.ts';

export type Node = Record<string, any>;

/** A refusal, with an example of each code. */
export const problem = (...codes: string[]) => ({
  description: 'refused',
  content: {
    'application/problem+json': {
      schema: { $ref: '#/components/schemas/Problem' },
      examples: Object.fromEntries(codes.map((code) => [code, { value: { code } }])),
    },
  },
});

/** Small, and with each thing that can break: the rules are tried on it one by one. */
export const before = (): Node => ({
  openapi: '3.1.0',
  info: { title: 'Pets', version: '1' },
  paths: {
    '/pets': {
      get: {
        operationId: 'listPets',
        security: [{ cookie: [] }, { bearer: [] }],
        parameters: [
          { name: 'limit', in: 'query', schema: { type: 'integer', maximum: 100, minimum: 1, default: 20 } },
        ],
        responses: {
          200: {
            headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
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
    headers: { 'X-Request-Id': { required: true, schema: { type: 'string', pattern: '^[a-z]+$' } } },
    securitySchemes: {
      cookie: { type: 'apiKey', in: 'cookie', name: '__Host-access' },
      bearer: { type: 'http', scheme: 'bearer' },
    },
    schemas: {
      Pet: {
        type: 'object',
        required: ['name', 'kind'],
        properties: {
          id: { type: 'string', format: 'uuid', pattern: '^[0-9a-f-]+$' },
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
          born: {
            maxLength: 35,
            anyOf: [
              { type: 'string', format: 'date-time' },
              { type: 'string', format: 'date' },
            ],
          },
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

/** What the comparison says of a change. */
export function after(change: (document: Node) => void): string[] {
  const document = before();
  change(document);
  return breakingChanges(before(), document);
}

export const list = (document: Node): Node => document['paths']['/pets'].get;
export const add = (document: Node): Node => document['paths']['/pets'].post;
export const schemas = (document: Node): Node => document['components'].schemas;
export const page = (document: Node): Node =>
  list(document)['responses'][200].content['application/json'].schema;
