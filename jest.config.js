// Each application is two instances then (TestApp).
const isBehindProxy = Boolean(process.env.TEST_PROXY);
/** About the sockets, the parser or the memory of one process: a proxy in front changes nothing there. */
const ofOneProcess = [
  '<rootDir>/src/',
  '<rootDir>/test/architecture',
  '<rootDir>/test/auth/hash-queue',
  '<rootDir>/test/mail/queue',
  '<rootDir>/test/platform/(frozen-database|raw-http|shutdown|slow-clients|tls)',
];

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/{src,test}/**/*.spec.ts'],
  // These need servers of their own: jest.cluster.config.js.
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/(races|faults|browser|path)/',
    ...(isBehindProxy ? ofOneProcess : []),
  ],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': '@swc/jest' },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  globalSetup: './test/support/database.setup.mjs',
  globalTeardown: './test/support/database.teardown.mjs',
  setupFiles: ['./test/support/before-each-file.mjs'],
  // One database, emptied by each file: files take turns.
  maxWorkers: 1,
  testTimeout: isBehindProxy ? 60_000 : 20_000,
  // An instance that fails to start leaves its inbox listening; the run has to end all the same.
  forceExit: true,
};
