import type { Page } from 'playwright-core';
import { appPaths } from '../../src/web-app.js';
import { fill, follow, logIn, press, seeAlert, seeHeading, seeStatus } from './pages.js';
import { Stage } from './stage.js';

const stage = Stage.set();

/** Everything that a script on the page can read and keep. */
const inReachOfScripts = (tab: Page): Promise<object> =>
  tab.evaluate(async () => ({
    cookies: document.cookie,
    local: { ...localStorage },
    session: { ...sessionStorage },
    databases: await indexedDB.databases(),
    caches: await caches.keys(),
    html: document.documentElement.outerHTML,
  }));

it('keeps tokens in cookies that no script can read and no other site sends', async () => {
  const ada = await stage.site.person();
  const device = await stage.device();
  const tab = await device.open('/login');
  await logIn(tab, ada);
  const cookies = await device.context.cookies();
  expect(cookies.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
    {
      name: '__Host-access',
      value: expect.stringMatching(/^eyJ/),
      domain: 'localhost',
      path: '/',
      expires: expect.any(Number),
      httpOnly: true,
      secure: true,
      sameSite: 'Strict',
    },
    {
      name: '__Secure-refresh',
      value: expect.stringMatching(/^ghr_/),
      domain: 'localhost',
      path: '/api/v1/auth',
      expires: expect.any(Number),
      httpOnly: true,
      secure: true,
      sameSite: 'Strict',
    },
  ]);
  const lifeOf = async (name: string) => (await device.cookie(name))!.expires - Date.now() / 1000;
  expect(await lifeOf('__Host-access')).toBeLessThan(15 * 60);
  expect(await lifeOf('__Secure-refresh')).toBeLessThanOrEqual(7 * 86_400);
});

it('leaves no token in the reach of JavaScript, in any answer or any storage', async () => {
  const ada = await stage.site.person();
  const device = await stage.device();
  const tab = await device.open('/login');
  await logIn(tab, ada);
  // Each kind of answer that comes with new cookies: the watch reads them all.
  const refresh = () => fetch('/api/v1/auth/refresh', { method: 'POST' }).then(({ status }) => status);
  expect(await tab.evaluate(refresh)).toBe(200);
  const refused = await tab.evaluate(async () => {
    const answer = await fetch('/api/v1/auth/refresh', {
      method: 'POST',
      headers: { 'token-transport': 'body' },
    });
    return { status: answer.status, ...((await answer.json()) as { code: string }) };
  });
  expect(refused).toMatchObject({ status: 403, code: 'transport_refused' });
  await follow(tab, 'Password');
  await fill(tab, { 'Current password': ada.password, 'New password': 'seven slow herons at dawn' });
  await press(tab, 'Change password');
  await seeStatus(tab, 'Your password is changed.');
  for (const section of ['Sessions', 'Your data', 'Profile']) {
    await follow(tab, section);
    await tab.getByRole('heading', { level: 2, name: section }).waitFor();
    const text = JSON.stringify(await inReachOfScripts(tab));
    for (const { value } of await device.context.cookies()) expect(text).not.toContain(value);
    expect(text).not.toMatch(/ghr_|eyJ/);
  }
  expect(await tab.evaluate(() => document.cookie)).toBe('');
});

it('takes the secret of a link out of the address bar, and sends it when asked to, nowhere else', async () => {
  const ada = stage.site.stranger();
  await stage.site.visitor().post('/auth/signup', ada);
  const device = await stage.device();
  const { tab, secret } = await device.followLetter(ada.email, 'Confirm your e-mail address');
  await seeHeading(tab, 'Confirm your address');
  expect(secret.length).toBeGreaterThan(40);
  expect(tab.url()).toBe(`${stage.site.url}/verify-email`);
  expect(await tab.evaluate(() => document.documentElement.outerHTML)).not.toContain(secret);
  // Mail scanners open links: that alone confirms nothing.
  const endpoint = '/api/v1/auth/verify-email';
  expect(await device.watch.timesSent(secret, endpoint)).toBe(0);

  await press(tab, 'Confirm this address');
  await seeStatus(tab, 'Your address is confirmed.');
  await follow(tab.getByRole('main'), 'Log in');
  await seeHeading(tab, 'Log in');
  await tab.goBack();
  expect(tab.url()).not.toContain(secret);
  expect(await device.watch.timesSent(secret, endpoint)).toBe(1);
});

it('keeps the secrets of the other links that letters bring to their own endpoints', async () => {
  const secret = 'A'.repeat(43);
  for (const { path, endpoint, submit } of [
    { path: '/reset-password', endpoint: '/api/v1/auth/reset-password', submit: 'Set new password' },
    { path: '/confirm-email', endpoint: '/api/v1/auth/confirm-email-change', submit: 'Use this address' },
  ]) {
    const device = await stage.device();
    const tab = await device.open(`${path}#token=${secret}`);
    await tab.waitForURL(`${stage.site.url}${path}`);
    expect(await tab.evaluate(() => JSON.stringify(history.state))).not.toContain(secret);
    expect(await device.watch.timesSent(secret, endpoint)).toBe(0);
    if (path === '/reset-password') await fill(tab, { 'New password': 'seven slow herons at dawn' });
    await press(tab, submit);
    await seeAlert(tab, /link/i);
    expect(await device.watch.timesSent(secret, endpoint)).toBe(1);
  }
});

it('has a policy on every page, and on its files, that runs nothing but what the site brings', async () => {
  const asset = /src="(\/assets\/[^"]+)"/;
  const page = await (await fetch(`${stage.site.url}/`, { headers: { accept: 'text/html' } })).text();
  for (const path of [...appPaths.map((path) => path.replace('*', 'nowhere')), '/', asset.exec(page)![1]!]) {
    const answer = await fetch(stage.site.url + path, { headers: { accept: 'text/html' } });
    const directives = (answer.headers.get('content-security-policy') ?? '')
      .split(';')
      .map((text) => text.trim().split(/\s+/));
    const policy = Object.fromEntries(directives.map(([name = '', ...sources]) => [name, sources.join(' ')]));
    const of = (name: string) => policy[name] ?? policy['default-src'];
    expect({
      path,
      status: answer.status,
      script: of('script-src'),
      style: of('style-src'),
      ...policy,
    }).toEqual({
      path,
      status: 200,
      script: "'self'",
      style: "'self'",
      'default-src': "'self'",
      'base-uri': "'none'",
      'frame-ancestors': "'none'",
      'form-action': "'self'",
      'object-src': "'none'",
    });
  }
});
