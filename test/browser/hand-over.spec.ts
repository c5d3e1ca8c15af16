import type { Page } from 'playwright-core';
import { userAgents } from './device.js';
import { follow, logIn, press, seeHeading, seeStatus, submitLogin } from './pages.js';
import type { Person } from './site.js';
import { Stage } from './stage.js';

const stage = Stage.set();

/** Somebody who is logged in at the tab, and at another device. */
async function signedIn(tab: Page, name?: string): Promise<Person> {
  const person = await stage.site.person(name);
  const elsewhere = await stage.device({ userAgent: userAgents.firefoxOnWindows });
  await logIn(await elsewhere.open('/login'), person);
  await logIn(tab, person);
  await follow(tab, 'Sessions');
  await tab.getByText('Firefox on Windows').waitFor();
  return person;
}

/** Keeps the requests of the tab to that endpoint without an answer. */
const leaveWaiting = (tab: Page, endpoint: string): Promise<unknown> =>
  tab.route(`**/api/v1${endpoint}`, () => undefined);

const html = (tab: Page): Promise<string> => tab.evaluate(() => document.documentElement.outerHTML);

it('leaves by the log-out for the plain login page, which takes the place of what was shown', async () => {
  const tab = await (await stage.device()).open('/login');
  await signedIn(tab);
  const pages = await tab.evaluate(() => history.length);
  await press(tab, 'Log out');
  await seeStatus(tab, 'You are signed out.');
  expect(tab.url()).toBe(`${stage.site.url}/login`);
  expect(await tab.evaluate(() => history.length)).toBe(pages);
});

it('shows the second person in a tab nothing of the first', async () => {
  const tab = await (await stage.device()).open('/login');
  const ada = await signedIn(tab);
  await press(tab, 'Log out');
  await seeHeading(tab, 'Log in');
  const grace = await stage.site.person('Grace Hopper');
  await submitLogin(tab, grace);
  await seeHeading(tab, 'Your account');
  expect(await tab.getByLabel('Name', { exact: true }).inputValue()).toBe(grace.name);
  await leaveWaiting(tab, '/auth/sessions');
  await follow(tab, 'Sessions');
  await tab.getByText('Loading…').waitFor();
  expect(await html(tab)).not.toContain('Firefox on Windows');
  await follow(tab, 'E-mail');
  await tab.getByText(grace.email).waitFor();
  expect(await html(tab)).not.toContain(ada.email);
});

it('forgets at the sign-out what it knew, whichever way the next person comes in', async () => {
  const tab = await (await stage.device()).open('/login');
  await signedIn(tab);
  await tab.clock.install();
  await press(tab, 'Log out');
  await seeHeading(tab, 'Log in');
  const { email, password } = await stage.site.person('Grace Hopper');
  // As by Swagger UI, which tells no tab.
  const status = await tab.evaluate(
    (body) =>
      fetch('/api/v1/auth/login', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }).then((answer) => answer.status),
    { email, password },
  );
  expect(status).toBe(200);
  await tab.clock.fastForward(60_000);
  await tab.evaluate(() => window.dispatchEvent(new Event('visibilitychange')));
  await seeHeading(tab, 'Your account');
  await leaveWaiting(tab, '/auth/sessions');
  await follow(tab, 'Sessions');
  await tab.getByText('Loading…').waitFor();
  expect(await html(tab)).not.toContain('Firefox on Windows');
});

it('takes the page of one person down at once when another one logs in beside it', async () => {
  const device = await stage.device();
  const tab = await device.open('/login');
  const ada = await signedIn(tab);
  await follow(tab, 'E-mail');
  await tab.getByText(ada.email).waitFor();
  // It never learns who is signed in, and goes on offering the form.
  const other = await device.context.newPage();
  await leaveWaiting(other, '/users/me');
  await other.goto('/login');
  await leaveWaiting(tab, '/users/me');
  await submitLogin(other, await stage.site.person('Grace Hopper'));
  await tab.getByText(ada.email).waitFor({ state: 'detached' });
});

it('shows nobody else’s page to the back button when the session has ended meanwhile', async () => {
  const device = await stage.device();
  await device.context.addInitScript(() =>
    addEventListener('pageshow', ({ persisted }) => Object.assign(window, { wasKept: persisted })),
  );
  const tab = await device.open('/login');
  const ada = await signedIn(tab);
  await follow(tab, 'E-mail');
  await tab.getByText(ada.email).waitFor();
  await tab.goto('/inbox');
  const phone = stage.site.visitor();
  await phone.logIn(ada.email, ada.password);
  expect(await phone.post('/auth/logout-all')).toMatchObject({ status: 204 });
  // Nothing is loaded when a kept page comes back.
  await tab.goBack({ waitUntil: 'commit' });
  await seeHeading(tab, 'Log in');
  // Else it was loaded anew, and this proves nothing.
  expect(await tab.evaluate(() => (window as { wasKept?: boolean }).wasKept)).toBe(true);
  expect(await html(tab)).not.toContain(ada.email);
});
