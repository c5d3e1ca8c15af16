import { coverageOf } from './coverage.reporter.ts';

const content = (...codes: string[]) => ({
  'application/problem+json': { examples: Object.fromEntries(codes.map((code) => [code, {}])) },
});
const document = {
  paths: {
    '/pets': {
      get: {
        operationId: 'listPets',
        responses: {
          200: { content: { 'application/json': {} } },
          401: { content: content('token_missing', 'token_expired') },
          431: { content: content('headers_too_large') },
          500: { content: content('internal_error') },
        },
      },
      delete: { operationId: 'dropPets', responses: { 204: {} } },
    },
  },
  components: {
    schemas: {
      ProblemCode: { enum: ['headers_too_large', 'internal_error', 'token_expired', 'token_missing'] },
    },
  },
};

const seen = (operationId: string, status: number, code?: string) => ({ operationId, status, code });
const everything = [
  seen('listPets', 200),
  seen('listPets', 401, 'token_missing'),
  seen('listPets', 401, 'token_expired'),
  seen('dropPets', 204),
  // Of another operation: that it can be met at all is enough.
  seen('addPet', 500, 'internal_error'),
];

describe('what a run of the whole suite has met', () => {
  it('is everything, or else is named', () => {
    expect(coverageOf(document, everything)).toEqual({
      promised: 5,
      unseen: [],
      unproven: [],
      violations: [],
    });
    expect(coverageOf(document, [])).toEqual({
      promised: 5,
      unseen: ['listPets 200', 'listPets 401 token_missing', 'listPets 401 token_expired', 'dropPets 204'],
      unproven: [
        'never succeeded: listPets 200',
        'never succeeded: dropPets 204',
        'never met: internal_error',
        'never met: token_expired',
        'never met: token_missing',
      ],
      violations: [],
    });
  });

  it('holds each answer that was not as promised, once', () => {
    const violation = { ...seen('', 0), violation: 'listPets: 200: header x-request-id is missing' };
    expect(coverageOf(document, [...everything, violation, violation]).violations).toEqual([
      'listPets: 200: header x-request-id is missing',
    ]);
  });
});
