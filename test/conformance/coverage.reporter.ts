// Jest loads this itself, with Node's type stripping: so it imports nothing of the project.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Codes that an operation promises and that no run brings out of each operation, and why. */
const seenSomewhere: Record<string, string> = {
  internal_error: 'a fault of ours: it is seen where a test makes one (platform/problems)',
};
/** Answers of Node's parser, before there is an operation: read from a socket (platform/raw-http, platform/slow-clients). */
const ofTheParser = ['408', '431'];
/** Codes of the catalogue that no answer read by a `Visitor` has, and why. */
const seenOnSocketsOnly: Record<string, string> = {
  headers_too_large: 'of the parser as well',
};

interface Note {
  operationId: string;
  status: number;
  code?: string;
  violation?: string;
}

type Operations = Record<string, { operationId: string; responses: Record<string, any> }>;

interface Document {
  paths: Record<string, Operations>;
  components: { schemas: { ProblemCode: { enum: string[] } } };
}

export interface Coverage {
  promised: number;
  /** Documented, and met by no test: a client would wait for what cannot happen. */
  unseen: string[];
  /** Answers that were not as documented. */
  violations: string[];
}

export function coverageOf(document: Document, notes: Note[]): Coverage {
  const seen = new Set(notes.map(({ operationId, status, code }) => nameOf(operationId, status, code)));
  const codesSeen = new Set(notes.map(({ code }) => code));
  const operations = Object.values(document.paths).flatMap((item) => Object.values(item));
  const promises = operations.flatMap(promisesOf);
  return {
    promised: promises.length,
    unseen: [
      ...promises.filter(({ name, code }) => !seen.has(name) && !seenSomewhere[code]).map(({ name }) => name),
      ...document.components.schemas.ProblemCode.enum
        .filter((code) => !codesSeen.has(code) && !seenOnSocketsOnly[code])
        .map((code) => `any operation: ${code}`),
    ],
    violations: [...new Set(notes.flatMap(({ violation }) => violation ?? []))],
  };
}

function promisesOf({ operationId, responses }: Operations[string]) {
  const own = Object.entries(responses).filter(([status]) => !ofTheParser.includes(status));
  return own.flatMap(([status, { content }]) => {
    const codes = Object.keys(content?.['application/problem+json']?.examples ?? { '': {} });
    return codes.map((code) => ({ code, name: nameOf(operationId, Number(status), code) }));
  });
}

function nameOf(operationId: string, status: number, code = ''): string {
  return `${operationId} ${status} ${code}`.trim();
}

interface RunOptions {
  rootDir: string;
  nonFlagArgs: string[];
  testPathPatterns: { patterns: string[] };
  testNamePattern?: string;
  onlyChanged: boolean;
  onlyFailures: boolean;
  shard?: object;
}

/** After the whole suite: has it met all that openapi.json promises? `record.ts` notes what was met. */
export default class CoverageReporter {
  private folder = '';
  private error?: Error;
  private readonly options: RunOptions;

  constructor(options: RunOptions) {
    this.options = options;
  }

  onRunStart(): void {
    this.folder = mkdtempSync(path.join(tmpdir(), 'conformance-'));
    process.env['CONFORMANCE_RECORD'] = this.folder;
  }

  onRunComplete(): void {
    const notes = this.notes();
    rmSync(this.folder, { recursive: true });
    const file = path.join(this.options.rootDir, 'openapi.json');
    const { promised, unseen, violations } = coverageOf(JSON.parse(readFileSync(file, 'utf8')), notes);
    const failures = violations.map((violation) => `not as promised: ${violation}`);
    if (this.isWhole()) {
      console.log(`\nAnswers that openapi.json promises: ${promised}; met by no test: ${unseen.length}`);
      failures.push(...unseen.map((name) => `promised, and met by no test: ${name}`));
    }
    for (const failure of failures) console.log(`  ${failure}`);
    if (failures.length > 0) this.error = new Error(`not as openapi.json promises: ${failures.length}`);
  }

  getLastError(): Error | undefined {
    return this.error;
  }

  private notes(): Note[] {
    return readdirSync(this.folder).flatMap((file) =>
      readFileSync(path.join(this.folder, file), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Note),
    );
  }

  /** One file, or one test, need not meet everything. */
  private isWhole(): boolean {
    const { nonFlagArgs, testPathPatterns, testNamePattern, onlyChanged, onlyFailures, shard } = this.options;
    const isPart = nonFlagArgs.length > 0 || testPathPatterns.patterns.length > 0 || Boolean(testNamePattern);
    return !isPart && !onlyChanged && !onlyFailures && !shard;
  }
}
