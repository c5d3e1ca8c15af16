export default async function tearDown() {
  await Promise.all(globalThis.databasesOfThisRun.map((database) => database.remove()));
  globalThis.endTheRun?.();
}
