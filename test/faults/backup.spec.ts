import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Cluster } from '../cluster/cluster.js';
import { rely } from '../cluster/evidence.js';
import { database } from '../cluster/prepared-data.js';
import { postgresFolders, runFolder } from '../cluster/program.js';
import { until } from '../cluster/until.js';
import type { Visitor } from '../kit/index.js';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await Cluster.start({ instances: 1, linked: true });
});
afterAll(() => cluster?.stop());

/** A script of an operator, on a database of this cluster. */
function script(name: 'backup' | 'restore', on: string, ...words: string[]) {
  const PATH = [...postgresFolders(), process.env['PATH']].join(path.delimiter);
  const env = { PATH, DATABASE_URL: cluster.postgres.url(on) };
  return run(name, env, words);
}

function run(name: string, env: NodeJS.ProcessEnv, words: string[]) {
  return new Promise<{ exitCode: number; text: string }>((resolve) => {
    execFile('bash', [`scripts/${name}.sh`, ...words], { env }, (error, stdout, stderr) =>
      resolve({ exitCode: Number(error?.code ?? 0), text: stdout + stderr }),
    );
  });
}

const fileOf = (name: string) => path.join(runFolder(), name);

async function backUp(name: string): Promise<string> {
  const outcome = await script('backup', database, fileOf(name));
  expect(outcome).toEqual({ exitCode: 0, text: expect.stringMatching(/^Wrote .* KEY_ENCRYPTION_SECRET/) });
  return fileOf(name);
}

/** The database is gone under everybody's feet, and comes back from the file while nothing runs. */
async function loseAndRestore(file: string, ...flags: string[]): Promise<string> {
  await cluster.postgres.sql(`DROP DATABASE ${database} WITH (FORCE)`);
  await Promise.all(cluster.instances.map((instance) => instance.kill()));
  await cluster.postgres.createDatabase(database);
  const outcome = await script('restore', database, file, ...flags);
  expect(outcome).toMatchObject({ exitCode: 0 });
  await Promise.all(cluster.instances.map((instance) => instance.restart()));
  return outcome.text;
}

const jwks = async () => (await fetch(`${cluster.a.url}/.well-known/jwks.json`)).json();

/** At every instance, with the access token and with the refresh tokens that it has had. */
async function expectShutOut(who: Visitor, ...refreshTokens: string[]): Promise<void> {
  for (const { url } of cluster.instances) {
    const headers = { authorization: `Bearer ${who.accessToken}` };
    const answer = await fetch(`${url}/api/v1/auth/session`, { headers });
    expect({ status: answer.status, body: await answer.json() }).toMatchObject({
      status: 401,
      body: { code: 'token_revoked' },
    });
  }
  for (const refreshToken of [who.refreshToken, ...refreshTokens])
    expect(await who.refresh(refreshToken)).toMatchObject({
      status: 401,
      body: { code: 'refresh_token_invalid' },
    });
}

async function askForLink(who: Visitor): Promise<string> {
  expect((await who.post('/auth/forgot-password', { email: who.email })).status).toBe(202);
  return who.linkToken('reset-password');
}

const reset = (who: Visitor, token: string, newPassword: string) =>
  who.post('/auth/reset-password', { token, newPassword });

/** Somebody who has signed up while no letter can be sent. */
async function signedUpInSilence(): Promise<Visitor> {
  cluster.mail.mood = { kind: 'refusing', at: 'RCPT', code: 451 };
  const visitor = cluster.visitor();
  expect((await visitor.signUp(cluster.newAddress())).status).toBe(201);
  await until('the letter waits', () =>
    cluster
      .sql(`SELECT 1 FROM pgboss.job WHERE name = 'letters' AND state = 'retry'`)
      .then(({ length }) => length > 0),
  );
  return visitor;
}

it('a database that was lost comes back with everybody in it and nobody logged in', async () => {
  const admin = await cluster.administrator();
  const [ada, leaver, forgetful, disabled] = await Promise.all([
    cluster.person(),
    cluster.person(),
    cluster.person(),
    cluster.person(),
  ]);
  const link = await askForLink(forgetful);
  const keys = await jwks();
  const waiting = await signedUpInSilence();
  const service = '0b3c1d52-6f1e-4a7b-9a52-5d2a1f2a7c11';
  await cluster.sql(
    `INSERT INTO oauth_clients (id, name, secret_hash, created_at) VALUES ('${service}', 'reports', '\\x00', now())`,
  );
  const file = await backUp('after-a-loss');
  cluster.mail.mood = { kind: 'kind' };

  // What the backup does not know.
  const rotated = ada.refreshToken;
  expect((await ada.refresh()).status).toBe(200);
  expect((await leaver.post('/auth/logout', { refreshToken: leaver.refreshToken })).status).toBe(204);
  expect((await reset(forgetful, link, 'another harbour after ten')).status).toBe(204);
  expect((await admin.patch(`/admin/users/${disabled.userId}`, { disabled: true })).status).toBe(200);
  const late = await cluster.person();
  await cluster.sql(`UPDATE oauth_clients SET revoked_at = now()`);
  await rely(cluster, ada, late);
  // A service that was removed since is let in again: who restores is told of each.
  expect(await loseAndRestore(file)).toContain(`clients -- remove ID\n    ${service}  reports\n`);

  // The keys are the same, and open nothing: the sessions have ended, also for Redis, which still believed in them.
  expect(await jwks()).toEqual(keys);
  await expectShutOut(ada, rotated);
  for (const who of [leaver, late, admin]) await expectShutOut(who);
  expect(await reset(forgetful, link, 'a third harbour at noon')).toMatchObject({
    status: 400,
    body: { code: 'link_invalid' },
  });
  // Everybody who was there is there, as they were then; who came later is not.
  expect((await ada.logIn()).status).toBe(200);
  expect((await disabled.logIn()).status).toBe(200);
  expect((await forgetful.logIn()).status).toBe(200);
  expect((await late.logIn()).status).toBe(401);
  // The letter that waited goes out once, with a link that works.
  await cluster.sql(`UPDATE pgboss.job SET start_after = now() WHERE state = 'retry'`);
  expect((await waiting.followLink('verify-email')).status).toBe(204);
  expect((await waiting.logIn()).status).toBe(200);
  await until('no letter waits', () =>
    cluster
      .sql(`SELECT 1 FROM pgboss.job WHERE name = 'letters' AND state <> 'completed'`)
      .then(({ length }) => length === 0),
  );
  expect(cluster.mail.lettersTo(waiting.email)).toHaveLength(1);
  // What happened before is on record, and so is the restore.
  expect(await cluster.auditOf(ada.userId)).toEqual({
    'user.signed_up': 1,
    'user.email_verified': 1,
    'session.started': 2,
  });
  expect((await admin.logIn()).status).toBe(200);
  const events = await admin.get('/admin/audit-events?type=sessions.ended');
  expect(events.body['items']).toMatchObject([{ details: { reason: 'database_restored' } }]);
});

it('after a move, for which everything was stopped, everybody goes on where they were', async () => {
  const ada = await cluster.person();
  const forgetful = await cluster.person();
  const link = await askForLink(forgetful);
  await Promise.all(cluster.instances.map((instance) => instance.stop()));
  const file = await backUp('before-a-move');
  await loseAndRestore(file, '--nothing-lost');
  expect((await ada.get('/auth/session')).status).toBe(200);
  expect((await ada.refresh()).status).toBe(200);
  expect((await reset(forgetful, link, 'another harbour after ten')).status).toBe(204);
});

describe('scripts/backup.sh', () => {
  it('writes a file that only its owner reads, and never over another', async () => {
    const file = await backUp('once');
    expect(statSync(file).mode.toString(8)).toMatch(/600$/);
    const before = readFileSync(file);
    expect(await script('backup', database, file)).toEqual({
      exitCode: 1,
      text: expect.stringContaining('is there already'),
    });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it.each([
    ['a database of something else', 'postgres', /is not in this database/],
    ['a database that there is not', 'nowhere', /"nowhere" does not exist/],
  ])('takes nothing of %s for a backup, and leaves no file', async (_what, name, why) => {
    const file = fileOf(`of-${name}`);
    const outcome = await script('backup', name, file);
    expect(outcome).toEqual({ exitCode: 1, text: expect.stringMatching(why) });
    expect([file, `${file}.part`].filter((each) => existsSync(each))).toEqual([]);
  });
});

describe('how the scripts connect', () => {
  const PATH = [...postgresFolders(), process.env['PATH']].join(path.delimiter);

  it('says so where the URL asks for what only the servers know', async () => {
    const DATABASE_URL = `${cluster.postgres.url(database)}?sslmode=no-verify`;
    const outcome = await run('backup', { PATH, DATABASE_URL }, [fileOf('no-verify')]);
    expect(outcome).toEqual({ exitCode: 1, text: expect.stringMatching(/^DATABASE_URL: .*verify-full\n$/) });
  });

  it('heeds the URL alone, and nothing that the shell says of TLS', async () => {
    const stray = { PGSSLMODE: 'verify-full', PGSSLROOTCERT: '/nowhere', PGSSLCERT: '/nowhere' };
    const env = { PATH, DATABASE_URL: cluster.postgres.url(database), ...stray };
    expect(await run('backup', env, [fileOf('stray')])).toMatchObject({ exitCode: 0 });
  });
});

describe('scripts/restore.sh', () => {
  let file: string;
  const target = 'target';
  const tables = async (name: string) =>
    (await cluster.postgres.sql(`SELECT 1 FROM pg_tables WHERE schemaname IN ('public', 'pgboss')`, [], name))
      .length;
  beforeAll(async () => {
    file = await backUp('for-refusals');
    await cluster.postgres.createDatabase(target);
  });

  it('does not touch a database that has something in it', async () => {
    const before = await tables(database);
    const outcome = await script('restore', database, file);
    expect(outcome).toEqual({ exitCode: 1, text: expect.stringContaining('is not empty') });
    expect(await tables(database)).toBe(before);
  });

  it('leaves the database empty where the file breaks off', async () => {
    const whole = readFileSync(file);
    const half = fileOf('half');
    writeFileSync(half, whole.subarray(0, whole.length - 2_000));
    expect((await script('restore', target, half)).exitCode).not.toBe(0);
    expect(await tables(target)).toBe(0);
  });

  it('refuses a file that has changed since it was written', async () => {
    const changed = fileOf('changed');
    const bytes = readFileSync(file);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(changed, bytes);
    writeFileSync(
      `${changed}.sha256`,
      readFileSync(`${file}.sha256`, 'utf8').replace('for-refusals', 'changed'),
    );
    const outcome = await script('restore', target, changed);
    expect(outcome).toEqual({
      exitCode: 1,
      text: expect.stringContaining('is not the file that was written'),
    });
    expect(await tables(target)).toBe(0);
  });
});
