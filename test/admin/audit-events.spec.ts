import { createTestApp, password, type TestApp, type Visitor } from '../kit/index.js';
import { signedUp } from '../support/signed-up.js';
import type { AuditEventType, gatehouseEventTypes } from '../../src/vocabulary/index.js';

interface AuditEvent {
  id: string;
  at: string;
  type: AuditEventType;
  userId: string | null;
  actorId: string | null;
  sessionId: string | null;
  ip: string;
  requestId: string;
  details: Record<string, unknown>;
}

const newPassword = 'seven slow herons at dawn';

let app: TestApp;
let admin: Visitor;
beforeAll(async () => {
  app = await createTestApp();
  admin = await app.visitor().loginAs('admin');
});
afterAll(() => app.stop());

async function events(query: string): Promise<AuditEvent[]> {
  const { status, body } = await admin.get(`/admin/audit-events?limit=100&${query}`);
  expect(status).toBe(200);
  return body['items'];
}

const update = ({ userId }: Visitor, body: object) => admin.patch(`/admin/users/${userId}`, body);

async function resetPassword({ email }: Visitor): Promise<void> {
  await app.visitor().post('/auth/forgot-password', { email });
  const token = await app.visitor().linkToken('reset-password', email);
  await app.visitor().post('/auth/reset-password', { token, newPassword });
}

/** Those of our rooms: a team's have specs of their own. Requeued mail, signing keys and clients are nobody's. */
type PersonalEventType = Exclude<
  (typeof gatehouseEventTypes)[number],
  'mail.requeued' | `keys.${string}` | `client.${string}`
>;

/** What brings about each type, once, for somebody with an account and one session; those without are in that account's past. */
const happenings: Record<PersonalEventType, (ada: Visitor) => Promise<unknown>> = {
  'user.signed_up': async () => undefined,
  'user.email_verified': async () => undefined,
  'session.started': async () => undefined,
  'user.sign_up_repeated': async ({ email }) => {
    await app.visitor().signUp(email, newPassword);
    await app.inbox.unreadLetters(email);
  },
  // The account is another one then.
  'user.created': async (ada) => {
    const request = { name: 'Grace', email: app.newAddress(), roles: ['user'] };
    ada.userId = (await admin.post('/admin/users', request)).body['id'];
  },
  'user.renamed': (ada) => ada.patch('/users/me', { name: 'Countess' }),
  'user.role_changed': (ada) => update(ada, { roles: ['user', 'admin'] }),
  'user.disabled': (ada) => update(ada, { disabled: true }),
  'user.enabled': async (ada) => {
    await update(ada, { disabled: true });
    await update(ada, { disabled: false });
  },
  'user.deleted': (ada) => ada.delete('/users/me', { password }),
  'session.refused': ({ email }) => app.visitor().logIn(email, 'not the right password'),
  'session.ended': (ada) => ada.post('/auth/logout'),
  'session.refresh_reused': async (ada) => {
    const stolen = ada.refreshToken;
    await ada.refresh();
    await ada.refresh();
    await app.visitor().refresh(stolen);
    await app.visitor().refresh(stolen);
  },
  'sessions.ended': (ada) => ada.post('/auth/logout-all'),
  'password.reset_requested': ({ email }) => app.visitor().post('/auth/forgot-password', { email }),
  'password.reset_forced': ({ userId }) => admin.post(`/admin/users/${userId}/force-password-reset`),
  'password.reset': resetPassword,
  'password.changed': (ada) => ada.post('/auth/change-password', { currentPassword: password, newPassword }),
  'email.change_requested': (ada) => ada.post('/auth/change-email', { newEmail: app.newAddress(), password }),
  'email.changed': async (ada) => {
    const newEmail = app.newAddress();
    await ada.post('/auth/change-email', { newEmail, password });
    await ada.followLink('confirm-email', newEmail);
  },
};

const doneByAdmin: AuditEventType[] = [
  'user.created',
  'user.role_changed',
  'user.disabled',
  'user.enabled',
  'password.reset_forced',
];

describe('the audit trail', () => {
  it.each(Object.keys(happenings) as PersonalEventType[])('has %s once, with who did it', async (type) => {
    const ada = await signedUp(app);
    await happenings[type](ada);
    const found = await events(`userId=${ada.userId}&type=${type}`);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      type,
      userId: ada.userId,
      actorId: doneByAdmin.includes(type) ? admin.userId : null,
    });
  });

  it.each<[AuditEventType, (ada: Visitor) => Promise<unknown>]>([
    ['user.renamed', (ada) => update(ada, { name: 'Countess' })],
    ['user.deleted', (ada) => admin.delete(`/admin/users/${ada.userId}`)],
    ['sessions.ended', (ada) => admin.delete(`/admin/users/${ada.userId}/sessions`)],
  ])('names the administrator behind %s too', async (type, happen) => {
    const ada = await signedUp(app);
    await happen(ada);
    expect(await events(`userId=${ada.userId}&type=${type}`)).toMatchObject([{ actorId: admin.userId }]);
  });

  it('has nothing for what was refused or changed nothing', async () => {
    const ada = await signedUp(app);
    const before = await events(`userId=${ada.userId}`);
    await update(ada, { name: 'Ada Lovelace', roles: ['user'], disabled: false });
    await update(ada, { name: 'Eve', roles: ['root'] });
    await ada.patch('/users/me', { name: '' });
    await ada.post('/auth/change-password', { currentPassword: 'not the right password', newPassword });
    await ada.post('/auth/change-email', { newEmail: app.newAddress(), password: 'not the right password' });
    await ada.delete('/users/me', { password: 'not the right password' });
    await ada.post('/auth/reset-password', { token: 'A'.repeat(43), newPassword });
    expect(await events(`userId=${ada.userId}`)).toEqual(before);
  });

  it('tells the request, the session and the roles before and after', async () => {
    const ada = await signedUp(app);
    const answer = await update(ada, { roles: ['user', 'admin'] });
    expect(await events(`userId=${ada.userId}&type=user.role_changed`)).toMatchObject([
      {
        ip: '127.0.0.1',
        requestId: answer.headers.get('x-request-id'),
        details: { before: ['user'], after: ['user', 'admin'] },
      },
    ]);
    const [started] = await events(`userId=${ada.userId}&type=session.started`);
    const [session] = (await admin.get(`/admin/users/${ada.userId}/sessions`))
      .body as unknown as AuditEvent[];
    expect(started?.sessionId).toBe(session?.id);
  });

  it('holds no address, password or token', async () => {
    const ada = await signedUp(app);
    const newEmail = app.newAddress();
    const secrets = [password, newPassword, 'not the right password', ada.email, newEmail, ada.refreshToken];
    for (const type of ['session.refused', 'session.refresh_reused', 'password.reset_requested'] as const)
      await happenings[type](ada);
    await ada.logIn();
    await ada.post('/auth/change-email', { newEmail, password });
    secrets.push(await ada.linkToken('confirm-email', newEmail), ada.accessToken, ada.refreshToken);
    await resetPassword(ada);
    await app.visitor().logIn('nobody-at-all@example.com', newPassword);
    const text = (await admin.get('/admin/audit-events?limit=100')).text;
    for (const secret of [...secrets, 'nobody-at-all', '@example.com', 'argon2', 'ghr_'])
      expect(text).not.toContain(secret);
  });
});

describe('filters of the audit trail', () => {
  it('take events at or after `from` and before `to`', async () => {
    const ada = await signedUp(app);
    app.clock.advance(1);
    await ada.patch('/users/me', { name: 'Countess' });
    const [renamed] = await events(`userId=${ada.userId}&type=user.renamed`);
    const at = Date.parse(renamed!.at);
    const types = async (filter: string) =>
      (await events(`userId=${ada.userId}&${filter}`)).map(({ type }) => type);
    const instant = (ms: number) => encodeURIComponent(new Date(ms).toISOString());
    expect(await types(`from=${instant(at)}`)).toEqual(['user.renamed']);
    expect(await types(`from=${instant(at + 1)}`)).toEqual([]);
    expect(await types(`to=${instant(at + 1)}`)).toContain('user.renamed');
    expect(await types(`to=${instant(at)}`)).toEqual([
      'session.started',
      'user.email_verified',
      'user.signed_up',
    ]);
    expect(await types(`from=${instant(at)}&to=${instant(at + 1)}`)).toEqual(['user.renamed']);
  });

  it.each([
    ['type=user.vanished', '/type'],
    ['userId=me', '/userId'],
    ['from=yesterday', '/from'],
    ['from=1', '/from'],
    ['to=2026-02-30T00:00:00Z', '/to'],
    ['from=-271821-04-20T00:00:00Z', '/from'],
    ['to=%2B275760-09-13T00:00:00Z', '/to'],
    ['from=2026-01-01T00:00:00Z&from=2026-01-02T00:00:00Z', '/from'],
    ['limit=0', '/limit'],
    ['limit=101', '/limit'],
    ['actorId=me', '/actorId'],
  ])('refuse %s', async (query, pointer) => {
    expect(await admin.get(`/admin/audit-events?${query}`)).toMatchObject({
      status: 422,
      body: { code: 'validation_failed', errors: [{ pointer }] },
    });
  });

  it('take an instant with an offset, or a day', async () => {
    const ada = await signedUp(app);
    expect(
      await events(`userId=${ada.userId}&to=${encodeURIComponent('2001-02-03T04:05:06+01:00')}`),
    ).toEqual([]);
    expect(await events(`userId=${ada.userId}&from=2001-02-03`)).toHaveLength(3);
  });
});

describe('pages of the audit trail', () => {
  it('are newest first, with none twice and none missing, also within one millisecond', async () => {
    const ada = await signedUp(app);
    for (const name of ['A', 'B', 'C', 'D', 'E', 'F']) await ada.patch('/users/me', { name });
    await app.sql(
      `UPDATE audit_events SET at = '2026-01-02T03:04:05.678Z' WHERE user_id = $1 AND type = 'user.renamed'`,
      [ada.userId],
    );
    const whole = await events(`userId=${ada.userId}`);
    expect(whole.map(({ at }) => at)).toEqual(
      whole
        .map(({ at }) => at)
        .toSorted()
        .toReversed(),
    );
    const seen: AuditEvent[] = [];
    let next: string | null = '';
    while (next !== null) {
      const query: string = `userId=${ada.userId}&limit=2${next && `&cursor=${next}`}`;
      const { body } = await admin.get(`/admin/audit-events?${query}`);
      expect(body['items'].length).toBeLessThanOrEqual(2);
      seen.push(...body['items']);
      next = body['nextCursor'];
    }
    expect(seen).toEqual(whole);
    expect(whole).toHaveLength(9);
  });
});
