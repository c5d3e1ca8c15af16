import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { generateKeyPairSync } from 'node:crypto';
import * as oauth from 'oauth4webapi';
import { newClientSecret } from '../../src/oauth/client-secret.js';
import { freePort } from '../cluster/program.js';
import { Forger, signRs256 } from '../support/forged-token.js';
import { FrontDoor } from '../support/front-door.js';
import { ClientService } from '../support/oauth-client.js';
import { createTestApp, type TestApp, type Visitor, waitFor } from '../kit/index.js';

// The service of examples/resource-server, as a process of its own beside a running Gatehouse.

let door: FrontDoor;
let app: TestApp;
let service: ClientService;
let program: ChildProcess;
let url: string;
let log = '';
beforeAll(async () => {
  door = await FrontDoor.open();
  app = await createTestApp({ env: { API_URL: door.url } });
  door.leadTo(app.url);
  service = await ClientService.add(app);
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  program = spawn(process.execPath, ['server.ts'], {
    cwd: 'examples/resource-server',
    env: {
      PATH: process.env['PATH'],
      GATEHOUSE_URL: door.url,
      PORT: String(port),
      CLIENT_ID: service.credentials.clientId,
      CLIENT_SECRET: service.credentials.secret,
    },
  });
  for (const stream of [program.stdout!, program.stderr!])
    stream.setEncoding('utf8').on('data', (text: string) => (log += text));
  await waitFor('the second service', () => log.includes('listening'));
}, 60_000);
afterAll(async () => {
  program.kill();
  await once(program, 'exit');
  await app.stop();
  door.close();
});

const byKeys = '/reports';
const byAsking = '/payments';
const routes = [byKeys, byAsking];

async function ask(path: string, token?: string) {
  const headers = token ? { authorization: `Bearer ${token}` } : undefined;
  const response = await fetch(url + path, { headers });
  return { status: response.status, body: (await response.json()) as object };
}

const welcome = ({ userId }: Visitor) => ({ status: 200, body: { userId, roles: ['user'] } });
const refused = { status: 401, body: { error: 'invalid_token' } };

describe('the second service', () => {
  it.each(routes)('knows who asks: %s', async (path) => {
    const ada = await app.person();
    expect(await ask(path, ada.accessToken)).toEqual(welcome(ada));
    expect(await ask(path)).toEqual(refused);
  });

  it('refuses a revoked token on the very next request where it asks, and where it does not until it expires', async () => {
    const ada = await app.person();
    for (const path of routes) expect(await ask(path, ada.accessToken)).toEqual(welcome(ada));
    expect((await ada.post('/auth/logout')).status).toBe(204);
    expect(await ask(byAsking, ada.accessToken)).toEqual(refused);
    expect(await ask(byKeys, ada.accessToken)).toEqual(welcome(ada));
  });

  it('refuses a token that it has revoked itself', async () => {
    const ada = await app.person();
    await service.revoke(ada.refreshToken);
    expect(await ask(byAsking, ada.accessToken)).toEqual(refused);
  });

  it.each(routes)('refuses one whose time is over: %s', async (path) => {
    const ada = await app.person();
    const forger = new Forger(app, ada);
    const iat = app.clock.nowSeconds() - 900;
    expect(await ask(path, forger.forge({ claims: { iat, exp: iat + 890 } }))).toEqual(refused);
    expect(await ask(path, forger.forge({ claims: { iat, exp: iat + 900 } }))).toEqual(welcome(ada));
  });

  it.each(routes)('refuses forgeries: %s', async (path) => {
    const ada = await app.person();
    const forger = new Forger(app, ada);
    const attackers = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const jwk = attackers.publicKey.export({ format: 'jwk' });
    const signature = (signed: string) => signRs256(signed, attackers.privateKey);
    const now = app.clock.nowSeconds();
    expect(await ask(path, forger.forge())).toEqual(welcome(ada));
    for (const forgery of [
      { signature },
      { signature, header: { jwk } },
      { signature: () => '', header: { alg: 'none' } },
      { header: { typ: 'JWT' } },
      { header: { alg: 'PS256' } },
      { header: { kid: 'unknown' } },
      { header: { crit: ['exp'] } },
      { claims: { iss: 'https://evil.example' } },
      { claims: { aud: 'billing' } },
      { claims: { sid: undefined } },
      { claims: { iat: now + 3600, exp: now + 4200 } },
      { claims: { iat: now - 960, exp: now + 600 } },
    ])
      expect(await ask(path, forger.forge(forgery))).toEqual(refused);
    for (const token of ['x', ada.refreshToken]) expect(await ask(path, token)).toEqual(refused);
  });

  it('lets nobody pass by asking while Gatehouse is away, and goes on with the keys that it has', async () => {
    const ada = await app.person();
    for (const path of routes) expect(await ask(path, ada.accessToken)).toEqual(welcome(ada));
    door.leadTo(undefined);
    const away = [await ask(byAsking, ada.accessToken), await ask(byAsking, 'x')];
    const goesOn = await ask(byKeys, ada.accessToken);
    door.leadTo(app.url);
    const unavailable = { status: 503, body: { error: 'unavailable' } };
    expect(away).toEqual([unavailable, unavailable]);
    expect(goesOn).toEqual(welcome(ada));
    expect(await ask(byAsking, ada.accessToken)).toEqual(welcome(ada));
  });

  it('writes no token and no secret down', () => {
    expect(log).toMatch(/listening/);
    expect(log).not.toMatch(/eyJ|gh[cr]_/);
  });
});

describe('what a client library shows of a refusal', () => {
  const options = { [oauth.allowInsecureRequests]: true };

  async function introspectAs(secret: string, additionalParameters?: Record<string, string>) {
    const issuer = new URL(door.url);
    const found = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...options });
    const server = await oauth.processDiscoveryResponse(issuer, found);
    const client = { client_id: service.credentials.clientId };
    const auth = oauth.ClientSecretBasic(secret);
    const more = { ...options, additionalParameters };
    const response = await oauth.introspectionRequest(server, client, auth, 'x', more);
    return oauth.processIntrospectionResponse(server, client, response);
  }

  it('is nothing where the credentials are right', async () =>
    expect(await introspectAs(service.credentials.secret)).toEqual({ active: false }));

  it('is the challenge, for a wrong secret', async () => {
    await expect(introspectAs(newClientSecret())).rejects.toMatchObject({
      name: 'WWWAuthenticateChallengeError',
      status: 401,
      cause: [{ scheme: 'basic', parameters: { realm: 'gatehouse' } }],
    });
  });

  it('is the status, for a request that is wrong: it reads `application/json` only', async () => {
    const { secret } = service.credentials;
    await expect(introspectAs(secret, { client_secret: secret })).rejects.toMatchObject({
      name: 'OperationProcessingError',
      code: 'OAUTH_RESPONSE_IS_NOT_JSON',
    });
  });
});

it.each(['docs/resource-servers.md'])('the code in %s is that of the example', (page) => {
  // Part of a function, on the page it is not indented.
  const unindented = (text: string) => text.replaceAll(/^ +/gm, '');
  const source = unindented(readFileSync('examples/resource-server/server.ts', 'utf8'));
  const text = readFileSync(page, 'utf8');
  const blocks = [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => unindented(code!));
  expect(blocks.length).toBeGreaterThan(1);
  for (const block of blocks) expect(source).toContain(block);
});
