import { expectRefused, runCommand } from '../support/command.js';
import { basic, post } from '../support/oauth-client.js';
import { createTestApp, type TestApp } from '../kit/index.js';

/** Each command is a process that starts the whole application. */
const timeoutMs = 60_000;

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.stop());

const command = (...words: string[]) => runCommand('clients', words);
const instant = String.raw`\d{4}-\d\d-\d\dT[\d:.]+Z`;

it.each([
  [],
  ['add'],
  ['add', ''],
  ['add', 'a', 'b'],
  ['list', 'a'],
  ['remove'],
  ['rotate', 'a'],
  ['add', '--secret=x', 'a'],
  ['constructor'],
])(
  'explains itself when it does not understand: %j %j %j',
  async (...words) => {
    const { exitCode, stdout, stderr } = await command(...words);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('npm run clients -- add NAME');
  },
  timeoutMs,
);

// A command is a second process, and the embedded database belongs to one: what needs both runs on a server only.
const withServer = process.env['TEST_DATABASE_URL'] ? describe : () => undefined;

withServer('npm run clients beside a server', () => {
  it(
    'adds a client whose secret opens the door, lists it without the secret, and removes it at once',
    async () => {
      const ada = await app.person();
      const added = await command('add', 'reports');
      expect({ ...added, stdout: '' }).toEqual({ exitCode: 0, stdout: '', stderr: '' });
      const [, clientId = ''] = /^CLIENT_ID=([0-9a-f-]{36})$/m.exec(added.stdout) ?? [];
      const [, secret = ''] = /^CLIENT_SECRET=(ghc_[\w-]+)$/m.exec(added.stdout) ?? [];
      const introspect = () =>
        post(app, 'introspect', { token: ada.accessToken }, { headers: basic({ clientId, secret }) });
      expect((await introspect()).body).toMatchObject({ active: true, sub: ada.userId });

      const { stdout: listed } = await command('list');
      expect(listed).toMatch(/^ID +ADDED +REMOVED +NAME$/m);
      expect(listed).toMatch(new RegExp(`^${clientId}  ${instant} +reports$`, 'm'));
      expect(listed).not.toContain('ghc_');

      const removed = await command('remove', clientId);
      expect(removed).toEqual({ exitCode: 0, stdout: `Removed ${clientId}.\n`, stderr: '' });
      expect((await introspect()).body).toMatchObject({ code: 'invalid_client' });
      expect((await command('list')).stdout).toMatch(
        new RegExp(`^${clientId}  ${instant}  ${instant}  reports$`, 'm'),
      );
      const again = new RegExp(String.raw`^There is no client ${clientId}\.$`);
      expectRefused(await command('remove', clientId), again);
    },
    timeoutMs * 5,
  );

  it(
    'refuses a name that would spoil the list, and an id of nobody',
    async () => {
      for (const name of ['a\nb', ' ', 'x'.repeat(101), '\u001b[2J'])
        expectRefused(await command('add', name), /^Use a name of 1 to 100 characters/);
      expectRefused(await command('remove', 'reports'), /^There is no client reports\.$/);
    },
    timeoutMs * 5,
  );
});
