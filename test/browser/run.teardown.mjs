/** Ends what the suites left running. */
export default function tearDown() {
  globalThis.endTheRun();
}
