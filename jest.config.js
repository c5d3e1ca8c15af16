/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/{src,test}/**/*.spec.ts'],
  // These need servers of their own: jest.cluster.config.js.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/(races|faults)/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': '@swc/jest' },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  globalSetup: './test/support/database.setup.mjs',
  globalTeardown: './test/support/database.teardown.mjs',
  setupFiles: ['./test/support/before-each-file.mjs'],
  // One database, emptied by each file: files take turns.
  maxWorkers: 1,
  // Behind a proxy there are two instances to start.
  testTimeout: process.env.TEST_PROXY ? 60_000 : 20_000,
  // An instance that fails to start leaves its inbox listening; the run has to end all the same.
  forceExit: true,
};
