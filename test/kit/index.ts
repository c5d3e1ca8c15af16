/** The testing kit: what specs import, and all that they import of what runs and asks (docs/testing.md). */
export { type Account, type AccountOptions } from './accounts.js';
export { environment, keyEncryptionSecret, webUrl } from './environment.js';
export { expectProblem } from './expect-problem.js';
export { type ReceivedLetter } from './inbox.js';
export { type TokenOptions } from './mint-token.js';
export { createTestApp, type TestApp, type TestAppOptions } from './test-app.js';
export { type Answer, type Door, type Options, password, type Transport, Visitor } from './visitor.js';
export { waitFor } from './wait-for.js';
