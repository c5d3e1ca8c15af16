export default async function tearDown() {
  await globalThis.databaseOfThisRun.remove();
  globalThis.endTheRun?.();
}
