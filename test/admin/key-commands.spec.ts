import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expectRefused, inThisRun, runCommand } from '../support/command.js';
import { decode } from '../support/forged-token.js';
import { publishedKeys } from '../support/signatures.js';
import { createTestApp, type TestApp } from '../kit/index.js';

/** Each command is a process that starts the whole application. */
const timeoutMs = 60_000;

let app: TestApp;
beforeAll(async () => {
  // Another one than the commands are started with: they leave it as it is.
  app = await createTestApp({ env: { TOKEN_ALGORITHM: 'ES256' } });
});
afterAll(async () => {
  await app.sql('DELETE FROM signing_keys');
  await app.stop();
});

const command = (...words: string[]) => runCommand('keys', words);
const rowOf = (kid: string, rest: string) => expect.stringMatching(new RegExp(`^${kid}  ES256 +${rest}$`));
const instant = '\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z';

/** What `list` prints, in lines. */
async function list(): Promise<string[]> {
  const { exitCode, stdout, stderr } = await command('list');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return stdout.trim().split('\n');
}

// A command is a second process, and the embedded database belongs to one: what needs both runs on a server only.
const withServer = process.env['TEST_DATABASE_URL'] ? describe : () => undefined;

withServer('npm run keys beside a server', () => {
  it(
    'lists the keys with their states, and nothing private',
    async () => {
      const [current, next] = await publishedKeys(app);
      const [head, ...lines] = await list();
      expect(head).toMatch(/^KID +ALGORITHM +STATE +SINCE +UNTIL$/);
      expect(lines).toContainEqual(rowOf(current!.kid, `current   ${instant}`));
      expect(lines).toContainEqual(rowOf(next!.kid, `next      ${instant}`));
    },
    timeoutMs,
  );

  it(
    'rotates with --now, and else only when the next key was published for long enough',
    async () => {
      const ada = await app.person();
      const [current, next] = await publishedKeys(app);
      expectRefused(await command('rotate'), new RegExp(`rotate after ${instant}, or now with --now\\.$`));
      const outcome = await command('rotate', '--now');
      expect(outcome).toEqual({ exitCode: 0, stdout: expect.stringContaining(next!.kid), stderr: '' });
      await sleep(2_000);
      expect(await ada.isLoggedIn()).toBe(true);
      await ada.refresh();
      expect(decode(ada.accessToken.split('.')[0])['kid']).toBe(next!.kid);
      expect(await list()).toContainEqual(rowOf(current!.kid, `previous  ${instant}  ${instant}`));
    },
    timeoutMs,
  );

  it(
    'rotates without --now once its time has come, and lists a key whose time is over as retired',
    async () => {
      const [current] = await publishedKeys(app);
      await app.sql(
        `UPDATE signing_keys SET created_at = created_at - interval '303 s' WHERE state = 'next'`,
      );
      expect((await command('rotate')).exitCode).toBe(0);
      await app.sql(`UPDATE signing_keys SET replaced_at = replaced_at - interval '908 s' WHERE kid = $1`, [
        current!.kid,
      ]);
      expect(await list()).toContainEqual(rowOf(current!.kid, `retired   ${instant}`));
    },
    timeoutMs,
  );

  it(
    'imports a key from a file',
    async () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-keys-'));
      try {
        const file = path.join(folder, 'key.pem');
        expectRefused(await command('import', file), /cannot be read\.$/);
        const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
        writeFileSync(file, privateKey.export({ format: 'pem', type: 'sec1' }));
        const { exitCode, stdout } = await command('import', file);
        const [{ kid } = { kid: '' }] = await app.sql<{ kid: string }>(
          `SELECT kid FROM signing_keys WHERE state = 'current'`,
        );
        expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining(kid) });
        expectRefused(await command('import', file), /^The key is here already/);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
    timeoutMs,
  );

  it(
    'retires every key, and says so when every instance has heard of it',
    async () => {
      const ada = await app.person();
      const { kid } = decode(ada.accessToken.split('.')[0]) as { kid: string };
      expect(await command('compromise')).toMatchObject({
        exitCode: 0,
        stdout: expect.stringContaining('refresh tokens'),
      });
      expect((await publishedKeys(app)).map((key) => key.kid)).not.toContain(kid);
      expect((await ada.get('/users/me')).body['code']).toBe('token_stale');
      expect((await ada.refresh()).status).toBe(200);
      expect(await command('compromise', '--sessions')).toMatchObject({
        stdout: expect.stringMatching(/\d+ sessions were ended/),
      });
      expect((await ada.refresh()).status).toBe(401);
      expect(await list()).toContainEqual(rowOf(kid, `retired   ${instant}`));
    },
    timeoutMs,
  );

  it(
    'replaces no key for the sake of its own TOKEN_ALGORITHM, nor opens them with another secret',
    async () => {
      const [current] = await publishedKeys(app);
      expect(current!.alg).toBe('ES256');
      const KEY_ENCRYPTION_SECRET = 'kq0d7m1oWJmJ8m9mVtYwQxkq3s7Jq0kqv0b1wX0m4n0=';
      expectRefused(
        await runCommand('keys', ['list'], { ...inThisRun(), KEY_ENCRYPTION_SECRET }),
        /KEY_ENCRYPTION_SECRET/,
      );
    },
    timeoutMs,
  );
});

describe('npm run keys', () => {
  it('refuses to touch an embedded database that a server uses', async () => {
    const DATA_DIR = mkdtempSync(path.join(tmpdir(), 'in-use-'));
    try {
      writeFileSync(path.join(DATA_DIR, 'lock'), String(process.pid));
      expectRefused(await runCommand('keys', ['compromise'], { DATA_DIR }), /is in use by process \d+/);
    } finally {
      rmSync(DATA_DIR, { recursive: true });
    }
  });

  it.each([[[]], [['list', '--now']], [['import']], [['compromise', '--session']]])(
    '%j is shown the usage and does nothing',
    async (words: string[]) => {
      const before = await app.sql('SELECT kid, state FROM signing_keys ORDER BY kid');
      const { exitCode, stdout, stderr } = await command(...words);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
      expect(stderr).toMatch(/^Usage:\n.* list .*\n.* rotate .*\n.* import .*\n.* compromise /);
      expect(await app.sql('SELECT kid, state FROM signing_keys ORDER BY kid')).toEqual(before);
    },
  );
});
