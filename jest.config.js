// Each application is two instances then (TestApp).
const isBehindProxy = Boolean(process.env.TEST_PROXY);
/** About files, or the sockets, the start, the parser or the memory of one process: a proxy in front changes nothing there. */
const ofOneProcess = [
  '<rootDir>/src/',
  '<rootDir>/test/(architecture|changelog|docs-page|exports|migrations|openapi|web-app)',
  '<rootDir>/test/access/decisions',
  '<rootDir>/test/auth/hash-queue',
  '<rootDir>/test/client/(examples|problems)',
  '<rootDir>/test/conformance/(breaking|coverage|judge)',
  '<rootDir>/test/(bench|deploy|generate|upgrade)/',
  '<rootDir>/test/extensions/(document|start)',
  '<rootDir>/test/kit/first',
  '<rootDir>/test/mail/queue',
  '<rootDir>/test/platform/(error-pages|frozen-database|log-[a-z]+|raw-http|shutdown|slow-clients|tls|tracing)',
];

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/{src,test}/**/*.spec.ts'],
  // These need servers of their own: jest.cluster.config.js.
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/(races|faults|browser|path)/',
    // Files of scripts/try-upgrade.ts: they are run where it lays them.
    '<rootDir>/test/upgrade/(team|release)/',
    ...(isBehindProxy ? ofOneProcess : []),
  ],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': '@swc/jest' },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  globalSetup: './test/support/database.setup.mjs',
  globalTeardown: './test/support/database.teardown.mjs',
  // The second asks, after the whole suite, whether it has seen all that openapi.json promises.
  reporters: ['default', './test/conformance/coverage.reporter.ts'],
  setupFiles: ['./test/support/before-each-file.mjs'],
  // Each has a database of its own, emptied by each file: the files of a worker take turns.
  // Behind a proxy, on servers, much of a test is waiting for other processes.
  maxWorkers: isBehindProxy ? 3 : 2,
  // What a file has loaded is never quite given back, and the next ones are slower for it: such a worker begins anew.
  workerIdleMemoryLimit: '600MB',
  testTimeout: isBehindProxy ? 60_000 : 20_000,
  // An instance that fails to start leaves its inbox listening; the run has to end all the same.
  forceExit: true,
};
