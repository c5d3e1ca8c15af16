import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page, Response } from 'playwright-core';
import { until } from '../cluster/until.js';
import { follow, logIn, seeHeading } from './pages.js';
import { Stage } from './stage.js';

const stage = Stage.set();

/** Somebody else's pages. */
let elsewhere: Server;
beforeAll(async () => {
  elsewhere = createServer((_request, response) =>
    response.setHeader('content-type', 'text/html').end('<!doctype html><h1>Win a prize</h1>'),
  );
  elsewhere.listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');
});
afterAll(() => elsewhere?.close());

const port = () => (elsewhere.address() as AddressInfo).port;

/** To a browser another port is the same site, so that it sends `SameSite=Strict` cookies along; another host is not. */
const strangers = [
  { who: 'another port', origin: () => `http://localhost:${port()}`, sendsCookies: true },
  { who: 'another host', origin: () => `http://127.0.0.1:${port()}`, sendsCookies: false },
];

/** Submits a form without a click, as a hostile page does. */
async function postForm(
  tab: Page,
  action: string,
  fields: Record<string, string>,
  enctype: string,
): Promise<Response> {
  const [answer] = await Promise.all([
    tab.waitForResponse(action),
    tab.evaluate(
      ({ action, fields, enctype }) => {
        const form = Object.assign(document.createElement('form'), { method: 'post', action, enctype });
        for (const [name, value] of Object.entries(fields))
          form.append(Object.assign(document.createElement('input'), { name, value }));
        document.body.append(form);
        form.submit();
      },
      { action, fields, enctype },
    ),
  ]);
  return answer;
}

describe.each(strangers)('a page of $who', ({ origin, sendsCookies }) => {
  it('posts forms, and changes nothing', async () => {
    const ada = await stage.site.person();
    const device = await stage.device();
    const tab = await device.open('/login');
    await logIn(tab, ada);
    const before = await stage.site.sessionOf(ada);

    const theirs = await device.context.newPage();
    const json = (body: object) => ({ [JSON.stringify(body).slice(0, -1) + ',"a":"']: '"}' });
    const passwords = { currentPassword: ada.password, newPassword: 'seven slow herons at dawn' };
    for (const [path, fields, enctype] of [
      ['logout-all', {}, 'application/x-www-form-urlencoded'],
      ['logout', {}, 'text/plain'],
      ['refresh', {}, 'multipart/form-data'],
      ['change-password', passwords, 'application/x-www-form-urlencoded'],
      ['change-password', json(passwords), 'text/plain'],
    ] as const) {
      await theirs.goto(origin());
      const answer = await postForm(theirs, `${stage.site.url}/api/v1/auth/${path}`, fields, enctype);
      expect(`${path} ${answer.status()} ${await theirs.locator('body').innerText()}`).toMatch(
        /403 .*"cross_site_request"/,
      );
      const { cookie = '' } = await answer.request().allHeaders();
      expect(cookie.includes('__Secure-refresh')).toBe(sendsCookies);
    }

    expect(await stage.site.sessionOf(ada)).toEqual(before);
    await follow(tab, 'Sessions');
    await tab.getByText('This device').waitFor();
    expect((await stage.site.visitor().logIn(ada.email, ada.password)).status).toBe(200);
  });

  it('logs nobody in as somebody else', async () => {
    const mallory = await stage.site.person('Mallory');
    const device = await stage.device();
    const theirs = await device.open(origin());
    const { email, password } = mallory;
    const answer = await postForm(
      theirs,
      `${stage.site.url}/api/v1/auth/login`,
      { [`{"email":"${email}","password":"${password}","a":"`]: '"}' },
      'text/plain',
    );
    expect(answer.status()).toBeGreaterThanOrEqual(400);
    expect(await device.context.cookies()).toEqual([]);
  });

  it('fetches with credentials, reads nothing and changes nothing', async () => {
    const ada = await stage.site.person();
    const device = await stage.device();
    const tab = await device.open('/login');
    await logIn(tab, ada);
    const before = await stage.site.sessionOf(ada);

    const theirs = await device.open(origin());
    const tried = await theirs.evaluate(async (api) => {
      const attempt = (path: string, init: RequestInit) =>
        fetch(`${api}${path}`, { credentials: 'include', ...init }).then(
          async (answer) => `${answer.type} ${answer.status} ${await answer.text()}`,
          (error: Error) => error.name,
        );
      const json = { 'content-type': 'application/json' };
      return {
        read: await attempt('/users/me', {}),
        blind: await attempt('/users/me', { mode: 'no-cors' }),
        rename: await attempt('/users/me', { method: 'PATCH', headers: json, body: '{"name":"Mallory"}' }),
        refresh: await attempt('/auth/refresh', { method: 'POST' }),
        logoutAll: await attempt('/auth/logout-all', { method: 'POST', mode: 'no-cors' }),
        logout: await attempt('/auth/logout', { method: 'POST', mode: 'no-cors' }),
      };
    }, `${stage.site.url}/api/v1`);
    expect(tried).toEqual({
      read: 'TypeError',
      // Cross-Origin-Resource-Policy keeps it even from the page's process, where the request is not of the same site.
      blind: expect.stringMatching(/^(TypeError|opaque 0 )$/),
      rename: 'TypeError',
      refresh: 'TypeError',
      logoutAll: expect.stringMatching(/^(TypeError|opaque 0 )$/),
      logout: expect.stringMatching(/^(TypeError|opaque 0 )$/),
    });

    expect(await stage.site.sessionOf(ada)).toEqual(before);
    await tab.reload();
    await seeHeading(tab, 'Your account');
    expect(await tab.getByLabel('Name', { exact: true }).inputValue()).toBe(ada.name);
  });

  it('cannot frame a page', async () => {
    const theirs = await (await stage.device()).open(origin());
    await theirs.evaluate((url) => {
      document.body.append(Object.assign(document.createElement('iframe'), { src: url }));
    }, `${stage.site.url}/login`);
    const address = await until('the frame has loaded', () =>
      theirs
        .frames()
        .map((frame) => frame.url())
        .find((url) => url !== theirs.url() && url.includes('://')),
    );
    expect(address).toBe('chrome-error://chromewebdata/');
  });
});
