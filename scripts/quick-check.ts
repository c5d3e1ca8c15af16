/** The parts of `npm run check` but `breaking`, with those test files that ask something of every room. */
export const quickCheck = (...folders: string[]): string[] => [
  ...['format:check', 'lint', 'lint:api', 'types'].map((part) => `npm run ${part}`),
  `npm test ${['architecture', 'openapi', 'access', 'conformance/promises', 'migrations', ...folders]
    .map((each) => `test/${each}`)
    .join(' ')}`,
];
