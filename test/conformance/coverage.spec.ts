import { jest } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import CoverageReporter, { coverageOf } from './coverage.reporter.ts';

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
      violations: [],
    });
    expect(coverageOf(document, [])).toEqual({
      promised: 5,
      unseen: [
        'listPets 200',
        'listPets 401 token_missing',
        'listPets 401 token_expired',
        'dropPets 204',
        'any operation: internal_error',
        'any operation: token_expired',
        'any operation: token_missing',
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

describe('a run that met all but one promise', () => {
  const rootDir = mkdtempSync(path.join(tmpdir(), 'coverage-'));
  const whole = { rootDir, nonFlagArgs: [] as string[], testPathPatterns: { patterns: [] } };
  const part = { ...whole, nonFlagArgs: ['test/auth'] };
  afterAll(() => rmSync(rootDir, { recursive: true }));

  /** What the reporter says at the end; where this run notes its own answers is as before. */
  function errorAfter(options: typeof whole, notes: object[]): string | undefined {
    const { CONFORMANCE_RECORD: ours } = process.env;
    const reporter = new CoverageReporter({ ...options, onlyChanged: false, onlyFailures: false });
    const log = jest.spyOn(console, 'log').mockReturnValue();
    try {
      writeFileSync(path.join(rootDir, 'openapi.json'), JSON.stringify(document));
      reporter.onRunStart();
      const lines = notes.map((note) => JSON.stringify(note)).join('\n');
      writeFileSync(path.join(process.env['CONFORMANCE_RECORD']!, '1.jsonl'), lines);
      reporter.onRunComplete();
    } finally {
      log.mockRestore();
      delete process.env['CONFORMANCE_RECORD'];
      if (ours) process.env['CONFORMANCE_RECORD'] = ours;
    }
    return reporter.getLastError()?.message;
  }

  it('fails if it is of the whole suite', () => {
    expect(errorAfter(whole, everything)).toBeUndefined();
    expect(
      errorAfter(
        whole,
        everything.filter(({ status }) => status !== 204),
      ),
    ).toBe('not as openapi.json promises: 1');
    expect(errorAfter(part, everything.slice(1))).toBeUndefined();
  });
});
