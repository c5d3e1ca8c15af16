import type { Page } from 'playwright-core';
import { fill, follow, logIn, press, seeAlert, seeHeading, submitLogin } from './pages.js';
import { Stage } from './stage.js';

const stage = Stage.set();

interface Refusal {
  status: number;
  headers?: Record<string, string>;
  code: string;
  detail: string;
}

/** Has the endpoint answer the tab so. */
const refuse = (tab: Page, endpoint: string, { status, headers, code, detail }: Refusal): Promise<unknown> =>
  tab.route(`**/api/v1${endpoint}`, (route) =>
    route.fulfill({
      status,
      headers: { 'content-type': 'application/problem+json', ...headers },
      body: JSON.stringify({
        type: `${stage.site.url}/errors/${code}`,
        title: code,
        status,
        detail,
        code,
        requestId: 'f2f1c1a2',
      }),
    }),
  );

/** What a proxy says in place of a server that is gone. */
const answerAsProxy = (tab: Page, endpoint: string): Promise<unknown> =>
  tab.route(`**/api/v1${endpoint}`, (route) =>
    route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>502 Bad Gateway</h1>' }),
  );

it('says how long to wait after too many tries, and keeps what was typed', async () => {
  const tab = await (await stage.device()).open('/login');
  const detail = 'Too many requests.';
  await refuse(tab, '/auth/login', {
    status: 429,
    headers: { 'retry-after': '30' },
    code: 'too_many_requests',
    detail,
  });
  await submitLogin(tab, stage.site.stranger());
  const alert = await seeAlert(tab, detail);
  expect(await alert.innerText()).toMatch(/30 seconds/);
  expect(await tab.getByLabel('E-mail', { exact: true }).inputValue()).toContain('@example.com');
});

it('says what is out of order at a 503, and tries again', async () => {
  const ada = await stage.site.person();
  const tab = await (await stage.device()).open('/login');
  await logIn(tab, ada);
  const detail = 'The database cannot be reached.';
  await refuse(tab, '/auth/sessions', { status: 503, code: 'unavailable', detail });
  await follow(tab, 'Sessions');
  await seeAlert(tab, detail);
  expect(await tab.getByText('Firefox').count()).toBe(0);
  await tab.unroute('**/api/v1/auth/sessions');
  await press(tab, 'Try again');
  await tab.getByText('This device').waitFor();
});

it('blames nobody’s connection for the answer of a proxy', async () => {
  const tab = await (await stage.device()).open('/forgot-password');
  await answerAsProxy(tab, '/auth/forgot-password');
  await fill(tab, { 'E-mail': 'ada@example.com' });
  await press(tab, 'Send a link');
  const alert = await seeAlert(tab, /server/i);
  expect(await alert.innerText()).not.toMatch(/connection|cannot be reached/i);
  await seeHeading(tab, 'Forgot your password?');
});

it('does not say that there is no account, or that one is signed out, while the server is out of order', async () => {
  const tab = await (await stage.device()).open('/login');
  await logIn(tab, await stage.site.person());
  await refuse(tab, '/users/me', { status: 503, code: 'unavailable', detail: 'Come back later.' });
  await tab.reload();
  await seeAlert(tab, 'Come back later.');
  expect(tab.url()).toBe(`${stage.site.url}/account`);
  expect(await tab.getByRole('link', { name: 'Log in', exact: true }).count()).toBe(0);
});

it('sends a form once, however often it is submitted before the answer', async () => {
  const device = await stage.device();
  const tab = await device.open('/signup');
  const { promise: later, resolve: answer } = Promise.withResolvers<void>();
  await tab.route('**/api/v1/auth/signup', async (route) => {
    await later;
    await route.continue();
  });
  const { name, email, password } = stage.site.stranger();
  await fill(tab, { Name: name, 'E-mail': email, Password: password });
  const submit = (times: number) =>
    tab.evaluate((times) => {
      const form = document.querySelector('form')!;
      for (let time = 0; time < times; time += 1) form.requestSubmit();
    }, times);
  await submit(2);
  await tab.locator('button[aria-disabled="true"]').waitFor();
  await submit(1);
  answer();
  await seeHeading(tab, 'Check your inbox');
  expect(device.watch.requestsTo('/auth/signup')).toHaveLength(1);
});
