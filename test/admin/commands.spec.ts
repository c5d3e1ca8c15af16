import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expectRefused, inThisRun, runCommand } from '../support/command.js';
import { createTestApp, type TestApp } from '../kit/index.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.stop());

/** `npm run admin -- …`, in a process of its own beside the server that runs here. */
const command = (...words: string[]) => runCommand('admin', words);

async function rolesOf(email: string): Promise<string[] | undefined> {
  const [row] = await app.sql<{ roles: string[] }>('SELECT roles FROM users WHERE email_canonical = $1', [
    email,
  ]);
  return row?.roles;
}

// A command is a second process, and the embedded database belongs to one: what needs both runs on a server only.
const withServer = process.env['TEST_DATABASE_URL'] ? describe : () => undefined;

describe('npm run admin beside a server on the embedded database', () => {
  it('refuses to touch its files', async () => {
    const DATA_DIR = mkdtempSync(path.join(tmpdir(), 'in-use-'));
    try {
      writeFileSync(path.join(DATA_DIR, 'lock'), String(process.pid));
      const outcome = await runCommand('admin', ['promote', 'ada@example.com'], { DATA_DIR });
      expectRefused(outcome, /is in use by process \d+/);
    } finally {
      rmSync(DATA_DIR, { recursive: true });
    }
  });
});

withServer('npm run admin -- create', () => {
  it('makes an administrator, who chooses the password by the letter that the server sends', async () => {
    const email = app.newAddress();
    const outcome = await command('create', '--email', email, '--name', 'Grace Hopper');
    expect(outcome).toEqual({ exitCode: 0, stdout: expect.stringContaining(email), stderr: '' });
    const grace = app.visitor();
    const token = await grace.linkToken('reset-password', email);
    expect(outcome.stdout).not.toContain(token);
    const newPassword = 'a moth in the relay';
    expect((await grace.post('/auth/reset-password', { token, newPassword })).status).toBe(204);
    const login = await grace.logIn(email, newPassword);
    expect(login).toMatchObject({
      status: 200,
      body: { user: { name: 'Grace Hopper', roles: ['user', 'admin'] } },
    });
    expect((await grace.get('/admin/users')).status).toBe(200);
    expect(await app.auditTypesOf(grace.userId)).toContain('user.created');
    expect(await app.inbox.unreadLetters(email)).toMatchObject([{ subject: 'Your password was changed' }]);
  });

  it('leaves the letter to a server that starts later', async () => {
    const email = app.newAddress();
    await app.stop();
    expect((await command('create', '--email', email)).exitCode).toBe(0);
    app = await createTestApp({ keepData: true });
    expect((await app.inbox.nextLetter(email, { about: '/reset-password#token=' })).envelope.to).toEqual([
      email,
    ]);
  });

  it('refuses what is no address', async () => {
    expectRefused(await command('create', '--email', 'ada'), /^--email: .*\.$/);
  });

  it.each([['a line\nbreak'], ['x'.repeat(101)], [''], ['\u202Eadmin']])(
    'refuses the name %j, as the web API does',
    async (name) => {
      const email = app.newAddress();
      expectRefused(await command('create', '--email', email, '--name', name), /^--name: Use .*\.$/);
      expect(await rolesOf(email)).toBeUndefined();
    },
  );

  it('refuses an address that has an account, which stays as it is', async () => {
    const ada = await app.person();
    expectRefused(await command('create', '--email', ada.email.toUpperCase()), /\.$/);
    expect(await rolesOf(ada.email)).toEqual(['user']);
    expect((await ada.get('/users/me')).body['name']).toBe('Ada Lovelace');
    expect(await app.inbox.unreadLetters(ada.email)).toEqual([]);
  });
});

withServer('npm run admin -- promote', () => {
  it('gives an account the admin role beside its own, from the next refresh on', async () => {
    const ada = await app.person();
    const outcome = await command('promote', ` ${ada.email.toUpperCase()}`);
    expect(outcome).toEqual({ exitCode: 0, stdout: expect.stringContaining('administrator'), stderr: '' });
    expect(await rolesOf(ada.email)).toEqual(['user', 'admin']);
    expect(await ada.get('/users/me')).toMatchObject({ status: 401, body: { code: 'token_stale' } });
    expect((await ada.refresh()).status).toBe(200);
    expect((await ada.get('/admin/users')).status).toBe(200);
    expect(await app.auditTypesOf(ada.userId)).toContain('user.role_changed');
  });

  it('adds no other role', async () => {
    const ada = await app.person();
    await app.sql(`UPDATE users SET roles = '{}' WHERE id = $1`, [ada.userId]);
    expect((await command('promote', ada.email)).exitCode).toBe(0);
    expect(await rolesOf(ada.email)).toEqual(['admin']);
  });

  it('changes nothing for who is an administrator already', async () => {
    const admin = await app.visitor().loginAs('admin');
    expect((await command('promote', admin.email)).exitCode).toBe(0);
    expect(await rolesOf(admin.email)).toEqual(['user', 'admin']);
    expect((await admin.get('/admin/users')).status).toBe(200);
  });

  it('refuses an address that nobody has', async () => {
    expectRefused(await command('promote', 'nobody@example.com'), /nobody@example\.com.*\.$/);
    expect(await rolesOf('nobody@example.com')).toBeUndefined();
  });

  it('refuses a sign-up that has not proven its address (squatting)', async () => {
    const squatter = app.visitor();
    await squatter.signUp(app.newAddress());
    expectRefused(await command('promote', squatter.email), /\.$/);
    expect(await rolesOf(squatter.email)).toEqual(['user']);
  });
});

withServer('npm run admin -- disable', () => {
  it('locks an account out of the running server at once, until it is enabled', async () => {
    const ada = await app.person();
    await app.visitor().loginAs('admin');
    const outcome = await command('disable', ada.email);
    expect(outcome).toEqual({ exitCode: 0, stdout: expect.stringContaining(ada.userId), stderr: '' });
    expect(await ada.get('/users/me')).toMatchObject({ status: 401, body: { code: 'token_revoked' } });
    expect((await ada.refresh()).status).toBe(401);
    expect((await ada.logIn()).body['code']).toBe('account_disabled');
    expect(await app.auditTypesOf(ada.userId)).toContain('user.disabled');
    expect((await command('enable', ada.userId.toUpperCase())).exitCode).toBe(0);
    expect((await ada.logIn()).status).toBe(200);
    expect(await app.auditTypesOf(ada.userId)).toContain('user.enabled');
  });

  it('refuses the last administrator, who stays one', async () => {
    await app.sql(`UPDATE users SET roles = '{user}'`);
    const admin = await app.visitor().loginAs('admin');
    expectRefused(await command('disable', admin.email), /last active administrator/);
    expect((await admin.get('/admin/users')).status).toBe(200);
  });

  it('shuts the last administrator out where the operator insists, and another one can be made', async () => {
    await app.sql(`UPDATE users SET roles = '{user}'`);
    const [admin, ada] = [await app.visitor().loginAs('admin'), await app.person()];
    expect((await command('disable', admin.email, '--even-the-last')).exitCode).toBe(0);
    expect(await admin.get('/users/me')).toMatchObject({ status: 401, body: { code: 'token_revoked' } });
    expect((await admin.logIn()).body['code']).toBe('account_disabled');
    expect(await app.auditTypesOf(admin.userId)).toContain('user.disabled');
    expect((await command('promote', ada.email)).exitCode).toBe(0);
    await ada.logIn();
    expect((await ada.get('/admin/users')).status).toBe(200);
  });

  it('refuses whom nobody knows, by address and by id', async () => {
    const id = '7f3c1d52-6f1e-4a7b-9a52-5d2a1f2a7c11';
    expectRefused(await command('disable', 'ada'), /^There is no verified account of ada\.$/);
    expectRefused(await command('disable', 'nobody@example.com'), /nobody@example\.com\.$/);
    expectRefused(await command('disable', id), new RegExp(`${id}\\.$`));
  });
});

withServer('npm run admin -- revoke-sessions', () => {
  it('ends every session on the running server at once, and says how many', async () => {
    const ada = await app.person();
    const phone = await app.anotherDevice(ada);
    expect((await phone.get('/users/me')).status).toBe(200);
    expect(await command('revoke-sessions', ada.userId)).toEqual({
      exitCode: 0,
      stdout: `Ended 2 sessions of ${ada.email}.\n`,
      stderr: '',
    });
    for (const device of [ada, phone]) {
      expect(await device.get('/users/me')).toMatchObject({ status: 401, body: { code: 'token_revoked' } });
      expect((await device.refresh()).status).toBe(401);
    }
    const events = await app.sql(
      `SELECT actor_id, details FROM audit_events WHERE type = 'sessions.ended' AND user_id = $1`,
      [ada.userId],
    );
    expect(events).toEqual([{ actor_id: null, details: { count: 2, reason: 'ended_by_admin' } }]);
    expect((await ada.logIn()).status).toBe(200);
    expect(await command('revoke-sessions', ada.email)).toMatchObject({ exitCode: 0 });
  });
});

withServer('npm run admin -- requeue-mail', () => {
  const die = async (email: string) => {
    await app.sql(
      `WITH gone AS (DELETE FROM pgboss.job WHERE name = 'letters.dead')
       INSERT INTO pgboss.job (name, data, source_name, source_id, source_created_on, source_retry_count)
       SELECT 'letters.dead', jsonb_build_object('about', 'verification_again', 'email', $1::text),
              'letters', gen_random_uuid(), now(), 33`,
      [email],
    );
    const [row] = await app.sql<{ id: string }>(`SELECT id FROM pgboss.job WHERE name = 'letters.dead'`);
    return row!.id;
  };
  /** Somebody whose first letter is read: the next is the one that was requeued. */
  const waitingSignUp = async () => {
    const ada = app.visitor();
    await ada.signUp(app.newAddress());
    await ada.linkToken('verify-email');
    return ada;
  };

  it('has every dead letter sent again by the server, and says how many', async () => {
    const ada = await waitingSignUp();
    await die(ada.email);
    expect(await command('requeue-mail')).toEqual({
      exitCode: 0,
      stdout: 'Requeued 1 letter.\n',
      stderr: '',
    });
    expect((await ada.followLink('verify-email')).status).toBe(204);
    expect(await app.sql(`SELECT details FROM audit_events WHERE type = 'mail.requeued'`)).toEqual([
      { details: { count: 1 } },
    ]);
  });

  it('refuses an id that is not among them, which leaves the others where they are', async () => {
    const id = await die('ada@example.com');
    const other = '7f3c1d52-6f1e-4a7b-9a52-5d2a1f2a7c11';
    for (const unknown of [other, 'all'])
      expectRefused(await command('requeue-mail', unknown), new RegExp(`no dead letter ${unknown}\\.$`));
    expect(await app.sql(`SELECT id FROM pgboss.job WHERE name = 'letters.dead'`)).toEqual([{ id }]);
  });
});

describe('npm run admin without its PostgreSQL', () => {
  it('says at once which variable names it, and not the password in it', async () => {
    const DATABASE_URL = 'postgres://gatehouse:hunter2hunter2@127.0.0.1:1/gatehouse';
    const outcome = await runCommand('admin', ['promote', 'ada@example.com'], {
      ...inThisRun(),
      DATABASE_URL,
    });
    expectRefused(outcome, /^DATABASE_URL: cannot be reached \(127\.0\.0\.1:1, ECONNREFUSED\)$/);
  });
});

describe('npm run admin', () => {
  it.each([
    [[]],
    [['help']],
    [['create']],
    [['create', 'ada@example.com']],
    [['create', '--mail', 'ada@example.com']],
    [['promote']],
    [['demote', 'ada@example.com']],
    [['promote', 'ada@example.com', '--even-the-last']],
    [['requeue-mail', 'all', 'of-them']],
    [['create', '--email']],
    [['disable']],
    [['disable', 'ada@example.com', 'eve@example.com']],
    [['revoke-sessions', '--email', 'ada@example.com']],
    [['constructor']],
  ])('%j is shown the usage and does nothing', async (words: string[]) => {
    const { exitCode, stdout, stderr } = await command(...words);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(
      /^Usage.*:\n.* create .*\n.* promote .*\n.* disable .*\n.* enable .*\n.* revoke-sessions /,
    );
    expect(await rolesOf('ada@example.com')).toBeUndefined();
  });
});
