import alone from './jest.config.js';

/**
 * The suites over real parts, each in a process of its own: `npm run test:races` and `npm run test:faults`.
 * @type {import('jest').Config}
 */
export default {
  ...alone,
  testMatch: ['<rootDir>/test/{races,faults}/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: './test/cluster/run.setup.mjs',
  globalTeardown: './test/cluster/run.teardown.mjs',
  // What openapi.json promises is asked for by `npm test`.
  reporters: ['default'],
  // They import nothing of the app, so that Nest need not be there first.
  setupFiles: [],
  // Each file has parts of its own, and mostly waits for them.
  maxWorkers: 2,
  testTimeout: 120_000,
};
