import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { HashQueue } from '../../src/auth/password/hash-queue.js';
import { freePort } from '../cluster/program.js';
import { DatabaseLink } from '../support/database-link.js';
import { createTestApp, environment, expectProblem } from '../kit/index.js';

/** A mail server that takes connections and never says a word, until it hangs up on all. */
async function silentMailServer() {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    isBusy: () => sockets.size > 0,
    hangUp: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 400 && !(await what()); attempt += 1) await sleep(20);
  expect(await what()).toBe(true);
}

describe('an instance that is told to stop', () => {
  it('is not ready from then on, finishes its jobs, then what it has accepted, and takes nothing new', async () => {
    const mail = await silentMailServer();
    const app = await createTestApp({
      env: { SMTP_URL: mail.url, LOGIN_REQUIRES_VERIFIED_EMAIL: 'false' },
      alone: true,
    });
    app.nest.useLogger(false);
    const ada = app.visitor();
    await ada.signUp(app.newAddress());
    await until(mail.isBusy);
    let finish!: () => void;
    const held = new Promise<void>((resolve) => (finish = resolve));
    const queue = app.nest.get(HashQueue);
    for (let place = 0; place < 4; place += 1) void queue.run(() => held);
    const waiting = () => (queue as unknown as { waiting: unknown[] }).waiting.length;
    const before = waiting();
    const login = ada.logIn();
    await until(() => waiting() > before);

    const { url } = app;
    const answers = () =>
      fetch(`${url}/health/live`).then(
        () => true,
        () => false,
      );
    const stopped = app.stop();
    expectProblem(await app.visitor().get('//health/ready'), 503, 'unavailable');
    expect(await answers()).toBe(true);
    mail.hangUp();
    await until(async () => !(await answers()));
    finish();
    const answer = await login;
    expect(answer.status).toBe(200);
    await stopped;
  });
});

describe('the process', () => {
  let link: DatabaseLink;
  let child: ChildProcess;
  let port: number;
  beforeEach(async () => {
    link = await DatabaseLink.open();
    port = await freePort();
    const env = {
      ...environment,
      PORT: String(port),
      DATABASE_URL: link.url,
      PATH: process.env['PATH'],
    };
    child = spawn(process.execPath, ['dist/src/main.js'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    await once(child.stdout!, 'data');
  });
  afterEach(async () => {
    child.kill('SIGKILL');
    await link.cut();
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 on %s', async (signal) => {
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('that cannot finish ends at the second signal, says so, and not with 0', async () => {
    link.stall();
    const said = readText(child.stderr!);
    const asked = fetch(`http://127.0.0.1:${port}/api/v1/auth/resend-verification`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'ada@example.com' }),
    }).catch(() => undefined);
    await sleep(200);
    child.kill('SIGTERM');
    // At once it would be the same one: npm passes on what the terminal has sent already.
    child.kill('SIGTERM');
    await sleep(800);
    expect(child.exitCode).toBeNull();
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect(await said).toContain('Stopped before everything was finished: SIGTERM came again');
    await asked;
  });
});
