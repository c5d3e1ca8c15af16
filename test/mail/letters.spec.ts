import { request } from 'node:http';
import type { StoredLetter } from '../../src/mail/index.js';
import { createTestApp, password, type TestApp, type Visitor, webUrl } from '../kit/index.js';

const newPassword = 'seven slow herons at dawn';

let app: TestApp;
let admin: Visitor;
beforeAll(async () => {
  app = await createTestApp({ env: { TRUSTED_ORIGINS: 'https://partner.example' } });
  admin = await app.visitor().loginAs('admin');
});
afterAll(() => app.stop());

const urlsIn = (text: string) => text.match(/https?:\/\/[^\s"<>]+/g) ?? [];
const signUp = (email: string, headers: Record<string, string> = {}) =>
  app.visitor().post('/auth/signup', { name: 'Ada Lovelace', email, password }, { headers });

/** How many letters there are once every one that is due has been written. */
async function lettersInAll(): Promise<number> {
  await app.inbox.unreadLetters('');
  return app.inbox.all().length;
}

/** Every letter that somebody gets who lives through everything, by subject. */
async function letters(language: string): Promise<StoredLetter[]> {
  const [ada, stranger] = [app.visitor(), app.visitor()];
  const [first, second] = [app.newAddress(), app.newAddress()];
  const link = (page: string, address = ada.email) => tokenIn(kept, page, address);
  const kept: StoredLetter[] = [];
  const keep = async (address: string) => void kept.push(...(await app.inbox.unreadLetters(address)));
  ada.email = first;
  await signUp(first, { 'accept-language': language });
  await keep(first);
  await ada.post('/auth/verify-email', { token: link('verify-email') });
  await signUp(first, { 'accept-language': 'en' });
  await stranger.post('/auth/forgot-password', { email: first });
  await keep(first);
  await ada.post('/auth/reset-password', { token: link('reset-password'), newPassword });
  await ada.logIn(first, newPassword);
  await ada.post('/auth/change-email', { newEmail: second, password: newPassword });
  await keep(second);
  await ada.post('/auth/confirm-email-change', { token: link('confirm-email', second) });
  await keep(first);
  const old = ada.refreshToken;
  for (const token of [old, undefined, old]) await ada.refresh(token);
  await admin.post(`/admin/users/${ada.userId}/force-password-reset`);
  await keep(second);
  await admin.delete(`/admin/users/${ada.userId}`);
  await keep(second);
  return [...new Map(kept.map((letter) => [letter.id, letter])).values()];
}

function tokenIn(kept: StoredLetter[], page: string, address: string): string {
  const texts = kept.filter(({ envelope }) => envelope.to.includes(address)).map(({ text }) => text);
  return new RegExp(`/${page}#token=([\\w-]+)`).exec(texts.join('\n'))![1]!;
}

const subjects = {
  en: [
    'Confirm your e-mail address',
    'You already have an account',
    'Set a new password',
    'Confirm your new e-mail address',
    'Your password was changed',
    'Your e-mail address is about to change',
    'Your e-mail address was changed',
    'We ended one of your sessions',
    'Please set a new password',
    'Your account was deleted',
  ],
  de: [
    'Bestätigen Sie Ihre E-Mail-Adresse',
    'Sie haben bereits ein Konto',
    'Neues Passwort setzen',
    'Bestätigen Sie Ihre neue E-Mail-Adresse',
    'Ihr Passwort wurde geändert',
    'Ihre E-Mail-Adresse soll geändert werden',
    'Ihre E-Mail-Adresse wurde geändert',
    'Wir haben eine Ihrer Sitzungen beendet',
    'Bitte setzen Sie ein neues Passwort',
    'Ihr Konto wurde gelöscht',
  ],
};
const linking = /Confirm your|Set a new|Please set|Bestätigen|setzen/;
const lives = { en: /for (15|60) minutes|for 24 hours/, de: /(15|60) Minuten lang|24 Stunden lang/ };

describe.each(['en', 'de'] as const)('letters in %s', (language) => {
  let all: StoredLetter[];
  beforeAll(async () => {
    all = await letters(language);
  });

  it('are these, each once', () => {
    expect(all.map(({ subject }) => subject)).toEqual(subjects[language]);
  });

  it.each(subjects[language])('%s: as text and as HTML, with one link', (subject) => {
    const { text, html, headers, raw } = all.find((letter) => letter.subject === subject)!;
    expect(raw).toMatch(/^Content-Type: multipart\/alternative/im);
    expect(headers).toContainEqual({ key: 'auto-submitted', value: 'auto-generated' });
    expect(html).toContain(`<html lang="${language}">`);
    expect(html).not.toMatch(/<(img|script|link|style|iframe|form)\b/i);
    const links = new Set(urlsIn(text));
    expect(new Set(urlsIn(html))).toEqual(links);
    expect([...links].every((link) => new URL(link).origin === webUrl)).toBe(true);
    expect(links.size).toBe(/deleted|gelöscht/.test(subject) ? 0 : 1);
    expect([...links].some((link) => link.includes('#token='))).toBe(linking.test(subject));
    expect(lives[language].test(text)).toBe(linking.test(subject));
  });
});

describe('the language', () => {
  it.each([
    ['de-AT,de;q=0.9,en;q=0.5', 'de'],
    ['fr,de;q=0.8', 'de'],
    ['fr', 'en'],
    ['', 'en'],
    ['<script>,../../de', 'en'],
  ])('for Accept-Language %j is %s', async (header, language) => {
    const email = app.newAddress();
    await signUp(email, { 'accept-language': header });
    expect((await app.inbox.nextLetter(email)).html).toContain(`<html lang="${language}">`);
  });

  it('of an invitation is English', async () => {
    const email = app.newAddress();
    await admin.post('/admin/users', { name: 'Grace', email, roles: ['user'] });
    const { subject, text, html } = await app.inbox.nextLetter(email);
    expect(subject).toBe('Your account is ready');
    expect(text).toContain('for 24 hours');
    expect(urlsIn(text)).toEqual([expect.stringMatching(/\/reset-password#token=[\w-]{43}$/)]);
    expect(new Set(urlsIn(html))).toEqual(new Set(urlsIn(text)));
  });
});

describe('links', () => {
  /** fetch sets Host by itself. */
  function forgot(email: string, headers: Record<string, string>): Promise<number> {
    return new Promise((resolve, reject) => {
      const target = { method: 'POST', headers: { 'content-type': 'application/json', ...headers } };
      request(`${app.url}/api/v1/auth/forgot-password`, target, (answer) => {
        answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
      })
        .on('error', reject)
        .end(JSON.stringify({ email }));
    });
  }

  it.each<Record<string, string>>([
    { host: 'evil.example' },
    { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' },
    { forwarded: 'host=evil.example;proto=http' },
    { 'x-original-host': 'evil.example', 'x-forwarded-prefix': '/evil.example' },
    { referer: 'https://evil.example/' },
    { origin: 'https://partner.example' },
  ])('come from WEB_URL when a reset is poisoned with %j', async (headers) => {
    const ada = await app.person();
    expect(await forgot(ada.email, headers)).toBe(202);
    const { raw, text, html } = await app.inbox.nextLetter(ada.email);
    expect(raw).not.toMatch(/evil\.example|partner\.example/);
    for (const link of [...urlsIn(text), ...urlsIn(html)])
      expect(link.startsWith(`${webUrl}/reset-password#token=`)).toBe(true);
  });

  it('hold the token in the fragment only, where no server log or Referer sees it', async () => {
    const ada = await app.person();
    await forgot(ada.email, {});
    const { text, subject, headers } = await app.inbox.nextLetter(ada.email);
    const { origin, pathname, search, hash } = new URL(urlsIn(text)[0]!);
    expect([origin, pathname, search]).toEqual([webUrl, '/reset-password', '']);
    expect(hash).toMatch(/^#token=[\w-]{43}$/);
    const token = hash.slice('#token='.length);
    expect(text.split(token)).toHaveLength(2);
    expect(JSON.stringify([subject, headers])).not.toContain(token);
  });
});

describe('the recipient', () => {
  it.each([
    ['Ada.Lovelace+tag@EXAMPLE.com', 'Ada.Lovelace+tag@example.com'],
    ['  ada@bücher.example ', 'ada@xn--bcher-kva.example'],
    ["o'neil!#$%&*/?^`{|}~@example.com", "o'neil!#$%&*/?^`{|}~@example.com"],
  ])('of %j is exactly %s', async (typed, mailbox) => {
    expect((await signUp(typed)).status).toBe(201);
    const { envelope } = await app.inbox.nextLetter(mailbox);
    expect(envelope).toEqual({ from: 'gatehouse@example.com', to: [mailbox] });
  });

  it.each([
    'ada@example.com\r\nBcc: eve@example.com',
    'ada@example.com\nbcc:eve@example.com',
    'ada@example.com\u2028Bcc: eve@example.com',
    'ada@example.com\u0000',
    'ada@example.com,eve@example.com',
    'ada@example.com;eve@example.com',
    'ada@example.com eve@example.com',
    'ada@eve@example.com',
    'ada@example.com@eve.example',
    'Ada <ada@example.com>',
    '<ada@example.com>',
    'ada(comment)@example.com',
    'ada@(comment)example.com',
    'friends:ada@example.com,eve@example.com;',
    '"ada lovelace"@example.com',
    '"ada\r\nBcc: eve@example.com"@example.com',
    '"eve@evil.example,"@example.com',
    '=?utf-8?q?eve=40evil.example?=@example.com',
    'ada@[127.0.0.1]',
    'ada@example.com>\r\nRCPT TO:<eve@example.com',
  ])('cannot be multiplied or forged with the address %j', async (email) => {
    const before = await lettersInAll();
    const refused = (pointer: string) => ({
      status: 422,
      body: { code: 'validation_failed', errors: [{ pointer, code: 'is_email_address' }] },
    });
    expect(await signUp(email)).toMatchObject(refused('/email'));
    for (const operation of ['forgot-password', 'resend-verification'])
      expect(await app.visitor().post(`/auth/${operation}`, { email })).toMatchObject(refused('/email'));
    const change = { newEmail: email, password };
    expect(await admin.post('/auth/change-email', change)).toMatchObject(refused('/newEmail'));
    const invitation = { name: 'Ada', email, roles: ['user'] };
    expect(await admin.post('/admin/users', invitation)).toMatchObject(refused('/email'));
    expect(await lettersInAll()).toBe(before);
  });

  it.each(['Ada\r\nBcc: eve@example.com', 'Ada\nX: y', 'Ada\u0085X: y', 'Ada\u2029X: y', 'Ada\u0000'])(
    'cannot be multiplied with the name %j',
    async (name) => {
      const before = await lettersInAll();
      const email = app.newAddress();
      const refused = { status: 422, body: { code: 'validation_failed', errors: [{ pointer: '/name' }] } };
      expect(await app.visitor().post('/auth/signup', { name, email, password })).toMatchObject(refused);
      expect(await admin.post('/admin/users', { name, email, roles: ['user'] })).toMatchObject(refused);
      expect(await lettersInAll()).toBe(before);
    },
  );

  it('reads nothing that a stranger chose: no name, no user agent', async () => {
    const email = app.newAddress();
    const name = 'Visit https://evil.example <b>now</b>';
    const headers = { 'user-agent': 'https://evil.example/agent' };
    await app.visitor().post('/auth/signup', { name, email, password }, { headers });
    expect((await app.inbox.nextLetter(email)).raw).not.toMatch(/evil/);
  });
});
