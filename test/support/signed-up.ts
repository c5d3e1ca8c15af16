import type { TestApp, Transport, Visitor } from '../kit/index.js';

/** As `app.person()`, by a sign-up: with its letter, its audit events, and all that a limit counts. */
export async function signedUp(app: TestApp, transport: Transport = 'body'): Promise<Visitor> {
  const visitor = app.visitor(transport);
  await visitor.signUp(app.newAddress());
  await visitor.followLink('verify-email');
  await visitor.logIn();
  return visitor;
}
