/**
 * Lives the whole life of an account against a running server and prints each step: `npm run walk`.
 *
 *     npm run walk -- --url https://api.example.com --admin-email root@example.com --admin-password …
 *
 * Letters are read from the server's development inbox; where it has none, the links are asked for.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: {
    url: { type: 'string', default: `http://localhost:${process.env['PORT'] || 3000}` },
    'admin-email': { type: 'string' },
    'admin-password': { type: 'string' },
    /** Seconds that the server lets an old refresh token answer (REFRESH_GRACE_SECONDS). */
    grace: { type: 'string', default: '10' },
  },
});

interface Answer {
  status: number;
  body: Record<string, any>;
}

interface Tokens {
  accessToken: string;
  refreshToken: string;
}

const email = `walker-${Date.now().toString(36)}@example.com`;
const password = 'four brisk herons at dusk';
const newPassword = 'seven slow herons at dawn';

async function call(method: string, path: string, body?: object, accessToken?: string): Promise<Answer> {
  const response = await reach(`${options.url}/api/v1${path}`, {
    method,
    headers: {
      'token-transport': 'body',
      ...(body && { 'content-type': 'application/json' }),
      ...(accessToken && { authorization: `Bearer ${accessToken}` }),
    },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : {} };
}

function reach(url: string, init: RequestInit): Promise<Response> {
  return fetch(url, init).catch(() => {
    throw new Error(`nothing answers at ${options.url}: is \`npm start\` running?`);
  });
}

let steps = 0;

/** Prints the step, and ends the walk where the answer is not the one that was promised. */
async function step(name: string, wanted: string, answer: Promise<Answer>): Promise<Answer['body']> {
  const { status, body } = await answer;
  const seen = body['code'] ? `${status} ${body['code']}` : String(status);
  steps += 1;
  console.log(`${String(steps).padStart(3)}. ${name.padEnd(58)} ${seen}`);
  if (seen !== wanted) throw new Error(`expected ${wanted}, got ${seen} ${JSON.stringify(body)}`);
  return body;
}

/** The token of the newest link to a page in a letter to the address. */
async function linkTo(page: string, since: number): Promise<string> {
  const inbox = `${options.url}/inbox/letters.json?to=${encodeURIComponent(email)}`;
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const response = await fetch(inbox);
    if (response.status === 404) return askFor(page);
    const letters = (await response.json()) as { receivedAt: string; text: string }[];
    const texts = letters.filter(({ receivedAt }) => Date.parse(receivedAt) >= since).map(({ text }) => text);
    const link = texts.map((text) => new RegExp(`/${page}#token=(\\S+)`).exec(text)?.[1]).find(Boolean);
    if (link) return link;
    await sleep(200);
  }
  throw new Error(`no letter to ${email} with a link to /${page}`);
}

async function askFor(page: string): Promise<string> {
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  const link = await prompt.question(`     Paste the link to /${page} from the letter to ${email}: `);
  prompt.close();
  return link.split('#token=').at(-1)!.trim();
}

function administrator(): { email: string; password: string } {
  const { 'admin-email': email, 'admin-password': password } = options;
  if (email && password) return { email, password };
  const file = `${process.env['DATA_DIR'] || '.data'}/administrator.json`;
  if (!existsSync(file)) throw new Error('Name an administrator: --admin-email … --admin-password …');
  return JSON.parse(readFileSync(file, 'utf8'));
}

async function walk(): Promise<void> {
  console.log(`Walking ${options.url} as ${email}\n`);
  let since = Date.now() - 1000;
  await step('sign up', '201', call('POST', '/auth/signup', { name: 'Walker', email, password }));
  await step('log in before the address is verified', '403 email_unverified', login(password));
  const verification = await linkTo('verify-email', since);
  await step(
    'follow the link of the letter',
    '204',
    call('POST', '/auth/verify-email', { token: verification }),
  );
  const first = (await step('log in', '200', login(password))) as unknown as Tokens;
  const me = await step('GET /users/me', '200', call('GET', '/users/me', undefined, first.accessToken));

  const second = (await step('refresh', '200', refresh(first.refreshToken))) as unknown as Tokens;
  const repeated = await step(
    'refresh again with the first token, within the grace',
    '200',
    refresh(first.refreshToken),
  );
  if (repeated['refreshToken'] !== second.refreshToken)
    throw new Error('the grace has to give the same successor');
  await step(
    'GET /users/me with the new access token',
    '200',
    call('GET', '/users/me', undefined, second.accessToken),
  );
  const graceMs = Number(options.grace) * 1000;
  console.log(`     … waiting out the grace of ${options.grace} s, then playing the thief`);
  await sleep(graceMs + 500);
  await step('replay the first refresh token', '401 refresh_token_reused', refresh(first.refreshToken));
  await step(
    'the session is dead: its access token',
    '401 token_revoked',
    call('GET', '/users/me', undefined, second.accessToken),
  );
  await step(
    'the session is dead: its refresh token',
    '401 refresh_token_invalid',
    refresh(second.refreshToken),
  );

  const old = (await step('log in again', '200', login(password))) as unknown as Tokens;
  since = Date.now() - 1000;
  await step('forgot password', '202', call('POST', '/auth/forgot-password', { email }));
  const token = await linkTo('reset-password', since);
  await step('reset the password', '204', call('POST', '/auth/reset-password', { token, newPassword }));
  await step(
    'the link works once',
    '400 link_invalid',
    call('POST', '/auth/reset-password', { token, newPassword }),
  );
  await step(
    'the old session is dead',
    '401 token_revoked',
    call('GET', '/users/me', undefined, old.accessToken),
  );
  await step('the old password is dead', '401 invalid_credentials', login(password));
  const fresh = (await step('log in with the new password', '200', login(newPassword))) as unknown as Tokens;

  const admin = await step('log in as administrator', '200', call('POST', '/auth/login', administrator()));
  const asAdmin = (method: string, path: string, body?: object) =>
    call(method, path, body, admin['accessToken']);
  await step(
    'a user may not list users',
    '403 forbidden',
    call('GET', '/admin/users', undefined, fresh.accessToken),
  );
  await step(
    'an administrator may',
    '200',
    asAdmin('GET', `/admin/users?query=${encodeURIComponent(email)}`),
  );
  const account = `/admin/users/${me['id']}`;
  await step(
    'make the walker an administrator',
    '200',
    asAdmin('PATCH', account, { roles: ['user', 'admin'] }),
  );
  await step(
    'the access token is stale at once',
    '401 token_stale',
    call('GET', '/users/me', undefined, fresh.accessToken),
  );
  const promoted = (await step(
    'refresh brings the new role',
    '200',
    refresh(fresh.refreshToken),
  )) as unknown as Tokens;
  await step('the walker lists users', '200', call('GET', '/admin/users', undefined, promoted.accessToken));
  await step('disable the walker', '200', asAdmin('PATCH', account, { disabled: true }));
  await step(
    'the access token is dead at once',
    '401 token_revoked',
    call('GET', '/users/me', undefined, promoted.accessToken),
  );
  await step('so is the login', '403 account_disabled', login(newPassword));
  await step('delete the walker', '204', asAdmin('DELETE', account));
  await step(
    'log the administrator out',
    '204',
    asAdmin('POST', '/auth/logout', { refreshToken: admin['refreshToken'] }),
  );
  console.log(`\n${steps} steps, as promised`);
}

function login(password: string): Promise<Answer> {
  return call('POST', '/auth/login', { email, password });
}

function refresh(refreshToken: string): Promise<Answer> {
  return call('POST', '/auth/refresh', { refreshToken });
}

await walk().catch((error: unknown) => {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
