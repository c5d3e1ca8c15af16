import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { fill, follow, logIn, press, seeHeading, seeStatus } from './pages.js';
import type { Person } from './site.js';
import { Stage } from './stage.js';

/** Six seconds, so that ten lives of an access token fit into a test. */
const stage = Stage.set({ ACCESS_TOKEN_MINUTES: '0.1' });

async function twoTabs() {
  const ada = await stage.site.person();
  const device = await stage.device();
  const first = await device.open('/login');
  await logIn(first, ada);
  const second = await device.open('/account');
  await seeHeading(second, 'Your account');
  return { ada, device, first, second };
}

/** Has the tab send something that needs a session. @returns when it was done */
async function rename(tab: Page, name: string): Promise<void> {
  const done = tab.waitForResponse(
    (response) => response.request().method() === 'PATCH' && response.status() === 200,
  );
  await fill(tab, { Name: name });
  await press(tab, 'Save');
  await done;
}

/** Nothing on the page tells who was here. */
async function expectNothingOf({ name, email }: Person, tab: Page): Promise<void> {
  const shown = await tab.evaluate(() => document.documentElement.outerHTML);
  expect(shown).not.toContain(name);
  expect(shown).not.toContain(email);
}

it('keeps two tabs signed in past ten lives of the access token, with one refresh for each', async () => {
  const { ada, device, first, second } = await twoTabs();
  const { id, generation } = await stage.site.sessionOf(ada);
  const refreshes = () => device.watch.requestsTo('/auth/refresh').length;
  const asked = refreshes();
  // So slow that both tabs are refused before the first refresh is answered.
  await device.context.route('**/api/v1/auth/refresh', async (route) => {
    await sleep(400);
    await route.continue();
  });
  for (let life = 1; life <= 10; life += 1) {
    await device.outliveTheAccessToken();
    await Promise.all([rename(first, `Ada ${life}`), rename(second, `Ada ${life}`)]);
    expect({ life, refreshes: refreshes() - asked, ...(await stage.site.sessionOf(ada)) }).toEqual({
      life,
      refreshes: life,
      id,
      generation: generation + life,
    });
  }
  for (const tab of [first, second]) await seeHeading(tab, 'Your account');
  expect(device.watch.requestsTo('/auth/login')).toHaveLength(1);
});

it('survives two tabs that refresh at once without asking each other', async () => {
  const { ada, device, first, second } = await twoTabs();
  const { generation } = await stage.site.sessionOf(ada);
  const refresh = (tab: Page) =>
    tab.evaluate(() => fetch('/api/v1/auth/refresh', { method: 'POST' }).then(({ status }) => status));
  expect(await Promise.all([first, second, first, second].map(refresh))).toEqual([200, 200, 200, 200]);
  const after = (await stage.site.sessionOf(ada)).generation;
  expect(after).toBeGreaterThan(generation);
  await device.outliveTheAccessToken();
  await Promise.all([rename(first, 'Ada King'), rename(second, 'Ada King')]);
  expect(device.watch.requestsTo('/auth/login')).toHaveLength(1);
});

it('signs the other tab out, too', async () => {
  const { ada, first, second } = await twoTabs();
  await press(first, 'Log out');
  await seeHeading(first, 'Log in');
  await seeHeading(second, 'Log in');
  await seeStatus(second, 'You are signed out.');
  for (const tab of [first, second]) await expectNothingOf(ada, tab);
});

it('shows nothing personal to the back button after a logout', async () => {
  const { ada, first, second } = await twoTabs();
  await follow(first, 'Sessions');
  await first.getByText('This device').waitFor();
  // Out of the app, so that the browser may keep the page as it was.
  await second.goto('/inbox');
  await press(first, 'Log out');
  await seeHeading(first, 'Log in');
  await first.goBack();
  await seeHeading(first, 'Log in');
  await expectNothingOf(ada, first);
  await second.goBack();
  await seeHeading(second, 'Log in');
  await expectNothingOf(ada, second);
});

it('signs nobody out when the line is cut, and goes on when it is back', async () => {
  const { device, first, second } = await twoTabs();
  await device.outliveTheAccessToken();
  await device.context.setOffline(true);
  await follow(first, 'Sessions');
  await first.getByRole('heading', { level: 2, name: 'Sessions' }).waitFor();
  await device.context.setOffline(false);
  await first.getByText('This device').waitFor();
  await rename(second, 'Ada King');
  expect(device.watch.requestsTo('/auth/login')).toHaveLength(1);
});

it('signs nobody out when only the refresh gets no answer', async () => {
  const { device, first, second } = await twoTabs();
  await device.outliveTheAccessToken();
  await device.context.route('**/api/v1/auth/refresh', (route) => route.abort());
  await follow(first, 'Sessions');
  const again = first.getByRole('button', { name: 'Try again', exact: true });
  await again.waitFor();
  await device.context.unroute('**/api/v1/auth/refresh');
  await again.click();
  await first.getByText('This device').waitFor();
  await rename(second, 'Ada King');
  expect(device.watch.requestsTo('/auth/login')).toHaveLength(1);
});

it('signs nobody out when the server starts anew', async () => {
  const { device, first, second } = await twoTabs();
  await stage.site.cluster.a.kill();
  await device.outliveTheAccessToken();
  await follow(first, 'Sessions');
  const again = first.getByRole('button', { name: 'Try again', exact: true });
  await again.waitFor();
  await stage.site.cluster.a.restart();
  await again.click();
  await first.getByText('This device').waitFor();
  await rename(second, 'Ada King');
  expect(device.watch.requestsTo('/auth/login')).toHaveLength(1);
});
