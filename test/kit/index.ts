import type { Type } from '@nestjs/common';
import { TestApp } from '../support/start-app.js';

export { expectProblem } from '../support/expect-problem.js';
export { type TestApp } from '../support/start-app.js';
export { type Answer, password, type Visitor } from '../support/visitor.js';

/** A running application on the database of this run, emptied of people. */
export function createTestApp({ env, rooms }: { env?: Record<string, string>; rooms?: Type[] } = {}) {
  return TestApp.start(env, rooms);
}
