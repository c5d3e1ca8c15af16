import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { get as secureGet } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  connect,
  getCACertificates,
  rootCertificates,
  type SecureVersion,
  setDefaultCACertificates,
} from 'node:tls';
import { createTestApp, type TestApp, Visitor } from '../kit/index.js';

const usualAuthorities = getCACertificates();
const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-tls-'));
const TLS_CERT_FILE = path.join(folder, 'cert.pem');
const TLS_KEY_FILE = path.join(folder, 'key.pem');

let app: TestApp;
let url: string;
beforeAll(async () => {
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-keyout', TLS_KEY_FILE];
  const options = ['-x509', '-days', '2', ...key, '-out', TLS_CERT_FILE, ...names];
  execFileSync('openssl', ['req', ...options], { stdio: 'pipe' });
  app = await createTestApp({ env: { TLS_CERT_FILE, TLS_KEY_FILE }, alone: true });
  url = app.url.replace('http:', 'https:');
});
afterAll(async () => {
  await app.stop();
  rmSync(folder, { recursive: true });
});

describe('with TLS_CERT_FILE and TLS_KEY_FILE', () => {
  beforeAll(() => setDefaultCACertificates([readFileSync(TLS_CERT_FILE, 'utf8')]));
  afterAll(() => setDefaultCACertificates(usualAuthorities));

  const visitor = (transport: 'body' | 'cookie') => new Visitor({ url, inbox: app.inbox }, transport);

  it('answers over HTTPS', async () => {
    expect(await visitor('body').get('//health/live')).toMatchObject({ status: 200 });
    expect(await visitor('body').get('/users/me')).toMatchObject({
      status: 401,
      body: { code: 'token_missing' },
    });
  });

  it('logs people in with cookies, from page to page and through a refresh', async () => {
    const ada = visitor('cookie');
    await ada.signUp(app.newAddress());
    expect((await ada.followLink('verify-email')).status).toBe(204);
    const login = await ada.logIn();
    expect(login.status).toBe(200);
    const setCookies = login.headers.getSetCookie();
    expect(setCookies).toHaveLength(2);
    for (const cookie of setCookies) expect(cookie).toMatch(/^__(Host|Secure)-.*; Secure(;|$)/);
    const before = ada.cookies.get('__Host-access');
    expect((await ada.get('/users/me')).body['email']).toBe(ada.email);
    expect((await ada.refresh()).status).toBe(200);
    expect(ada.cookies.get('__Host-access')).not.toBe(before);
    const sameOrigin = { headers: { origin: url, 'sec-fetch-site': 'same-origin' } };
    expect((await ada.patch('/users/me', { name: 'Ada King' }, sameOrigin)).body['name']).toBe('Ada King');
    expect((await ada.post('/auth/logout', undefined, sameOrigin)).status).toBe(204);
    expect([...ada.cookies]).toEqual([]);
  });

  it('speaks TLS 1.2 and 1.3, and nothing older', async () => {
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) expect(await protocolOf(version)).toBe(version);
    await expect(protocolOf('TLSv1.1')).rejects.toMatchObject({
      code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
    });
  });

  it('says nothing over plain HTTP on the same port', async () => {
    const answer = new Promise((resolve, reject) =>
      get(`${app.url}/health/live`, resolve).on('error', reject),
    );
    await expect(answer).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});

/** What is spoken with a client that knows this version only. */
async function protocolOf(version: SecureVersion): Promise<string | null> {
  // Node's own default would refuse 1.1 before the server is asked.
  const ciphers = 'DEFAULT@SECLEVEL=0';
  const socket = connect(Number(new URL(url).port), '127.0.0.1', {
    minVersion: version,
    maxVersion: version,
    ciphers,
    ca: readFileSync(TLS_CERT_FILE),
  });
  await once(socket, 'secureConnect');
  const protocol = socket.getProtocol();
  socket.destroy();
  return protocol;
}

it('shows the certificate that was given, so that who does not trust it stays away', async () => {
  const stranger = { agent: false, ca: [...rootCertificates] };
  const answer = new Promise((resolve, reject) =>
    secureGet(`${url}/health/live`, stranger, resolve).on('error', reject),
  );
  await expect(answer).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
});
