import { randomUUID } from 'node:crypto';
import { UnitOfWork } from '../../src/platform/database/index.js';
import { AccessTokens, Sessions } from '../../src/tokens/index.js';
import type { TestApp, Visitor } from '../kit/index.js';

/** Somebody new with these roles and an access token of a live session: without a letter, a login or its password. */
export async function mintedVisitor(app: TestApp, roles: string[] = ['user']): Promise<Visitor> {
  const visitor = Object.assign(app.visitor(), { userId: randomUUID(), email: app.newAddress() });
  await app.sql(
    `INSERT INTO users (id, name, email, email_canonical, roles, provisional, language, created_at, email_verified_at)
     VALUES ($1, 'Ada', $2, $2, $3, false, 'en', now(), now())`,
    [visitor.userId, visitor.email, roles],
  );
  const session = await app.nest.get(UnitOfWork).run(() => app.nest.get(Sessions).start(visitor.userId));
  visitor.accessToken = (await app.nest.get(AccessTokens).issue(session, roles)).accessToken;
  return visitor;
}
