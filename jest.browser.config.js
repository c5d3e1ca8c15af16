import cluster from './jest.cluster.config.js';

/**
 * The pages in a real Chromium: `npm run test:browser`.
 * @type {import('jest').Config}
 */
export default {
  ...cluster,
  testMatch: ['<rootDir>/test/browser/**/*.spec.ts'],
  globalTeardown: './test/browser/run.teardown.mjs',
};
