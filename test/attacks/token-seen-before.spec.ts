import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Module } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { AnyUser, CurrentUser, type Principal } from '../../src/access/index.js';
import { KeyCompromise, KeyRotation } from '../../src/tokens/index.js';
import { createTestApp, type TestApp, type Visitor } from '../kit/index.js';
import { ClientService } from '../support/oauth-client.js';
import { encode, Forger } from '../support/forged-token.js';

// The signature of a token is checked where it is first seen. What that spares must spare nothing else.

/** A room that does to a principal what it should not. */
@Controller('vandals')
class VandalsController {
  @AnyUser()
  @Get()
  @ApiOkResponse({ schema: { type: 'object', properties: { seen: { type: 'object' } } } })
  take(@CurrentUser() principal: Principal): { seen: unknown } {
    const seen = structuredClone({ roles: principal.roles, claims: principal.claims });
    principal.roles.push('admin');
    principal.permissions.push('users:write');
    const { tenant } = principal.claims as { tenant?: { name: string } };
    if (tenant) tenant.name = 'another';
    principal.userId = '00000000-0000-4000-8000-000000000000';
    return { seen };
  }
}

@Module({ controllers: [VandalsController] })
class VandalsModule {}

let app: TestApp;
let ada: Visitor;
beforeAll(async () => {
  // One instance, which has then seen what it is shown, and whose clock is moved to the second.
  app = await createTestApp({ rooms: [VandalsModule], alone: true });
});
beforeEach(async () => {
  ada = await app.person();
});
afterAll(async () => {
  // Its keys are not for the specs that come after it.
  await app?.sql('DELETE FROM signing_keys');
  await app?.stop();
});

function show(token: string, path = '/auth/session') {
  return app.visitor().get(path, { headers: { authorization: `Bearer ${token}` } });
}

async function seenToken(): Promise<string> {
  for (let times = 1; times <= 2; times += 1)
    expect(await show(ada.accessToken)).toMatchObject({ status: 200, body: { userId: ada.userId } });
  return ada.accessToken;
}

async function expectRefused(token: string, code: string): Promise<void> {
  for (let times = 1; times <= 2; times += 1)
    expect(await show(token)).toMatchObject({ status: 401, body: { code } });
}

describe('a token that was let in before', () => {
  it('lends its signature to no other claims, header or spelling, and its claims to no other signature', async () => {
    const token = await seenToken();
    const [header, payload, signature] = token.split('.') as [string, string, string];
    const bob = await app.person();
    const [, , bobsSignature] = bob.accessToken.split('.');
    const forger = new Forger(app, ada);
    const admin = encode({ ...forger.freshClaims(), roles: ['user', 'admin'] });
    const last = signature.at(-1) === 'A' ? 'Q' : 'A';
    for (const forged of [
      `${header}.${admin}.${signature}`,
      `${header}.${payload}.${bobsSignature}`,
      `${header}.${payload}.${signature.slice(0, -1)}${last}`,
      `${header}.${payload}.`,
      `${encode({ alg: 'none', typ: 'at+jwt', kid: forger.kid })}.${payload}.${signature}`,
      `${encode({ alg: 'RS256', typ: 'JWT', kid: forger.kid })}.${payload}.${signature}`,
      `${token}=`,
      `${token}.`,
    ])
      await expectRefused(forged, 'token_invalid');
    expect((await show(token)).status).toBe(200);
  });

  it('answers for its own person, whatever others are asked about at once', async () => {
    const people = await Promise.all(Array.from({ length: 6 }, () => app.person()));
    const asked = Array.from({ length: 120 }, (_, index) => people[index % people.length]!);
    const answers = await Promise.all(asked.map((person) => show(person.accessToken)));
    expect(answers.map(({ body }) => body['userId'])).toEqual(asked.map(({ userId }) => userId));
  });

  it('is the same to each request, whatever a handler did to the principal of another', async () => {
    const forger = new Forger(app, ada);
    const token = forger.forge({ claims: { tenant: { name: 'one' } } });
    const first = await show(token, '/vandals');
    expect(first.body['seen']).toEqual({ roles: ['user'], claims: { tenant: { name: 'one' } } });
    for (let times = 1; times <= 3; times += 1)
      expect((await show(token, '/vandals')).body).toEqual(first.body);
    expect((await show(token)).body).toMatchObject({ userId: ada.userId, roles: ['user'], permissions: [] });
    expect((await show(token, '/admin/users')).status).toBe(403);
  });

  it('ends at its end', async () => {
    const token = await seenToken();
    const { body } = await show(token);
    const leftMs = Date.parse(body['expiresAt']) - app.clock.nowMs();
    app.clock.advance(leftMs / 1000 + 4.5);
    expect((await show(token)).status).toBe(200);
    app.clock.advance(0.5);
    await expectRefused(token, 'token_expired');
  });

  it('ends with its session', async () => {
    const token = await seenToken();
    expect((await ada.post('/auth/logout')).status).toBe(204);
    await expectRefused(token, 'token_revoked');
  });

  it('ends when the rights of its person change', async () => {
    const token = await seenToken();
    const admin = await app.visitor().loginAs('admin');
    expect((await admin.patch(`/admin/users/${ada.userId}`, { roles: ['user', 'admin'] })).status).toBe(200);
    await expectRefused(token, 'token_stale');
  });

  it('ends with its person', async () => {
    const token = await seenToken();
    const admin = await app.visitor().loginAs('admin');
    expect((await admin.patch(`/admin/users/${ada.userId}`, { disabled: true })).status).toBe(200);
    await expectRefused(token, 'token_revoked');
  });

  it('does not count for services either, once it ends', async () => {
    const service = await ClientService.add(app);
    const token = await seenToken();
    expect(await service.isActive(token)).toBe(true);
    expect((await ada.post('/auth/logout')).status).toBe(204);
    expect(await service.isActive(token)).toBe(false);
  });

  it('ends with its key: when that is declared compromised', async () => {
    const token = await seenToken();
    await app.nest.get(KeyCompromise).declare({ endSessions: false });
    await expectRefused(token, 'token_stale');
  });

  it('ends with its key: when the time of that is over, however long it lives itself', async () => {
    const thief = new Forger(app, ada);
    await app.nest.get(KeyRotation).rotate({ atOnce: true });
    await sleep(1_500);
    app.clock.advance(600);
    const token = thief.forge();
    for (let times = 1; times <= 2; times += 1) expect((await show(token)).status).toBe(200);
    // Rotation, 2 s until all know it, 15 minutes of its last token, 5 s of leeway.
    app.clock.advance(310);
    await expectRefused(token, 'token_expired');
  });
});
