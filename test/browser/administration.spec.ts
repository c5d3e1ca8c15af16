import type { Page } from 'playwright-core';
import { fill, follow, logIn, press, seeAlert, seeHeading, seeStatus, submitLogin } from './pages.js';
import type { Person } from './site.js';
import { Stage } from './stage.js';

const stage = Stage.set();

async function administration(path = '/admin/users'): Promise<Page> {
  const tab = await (await stage.device()).open(path);
  await submitLogin(tab, stage.site.administrator);
  await tab.waitForURL((url) => url.pathname === path);
  return tab;
}

/** The administrator's page about somebody. */
async function pageOf(person: Person): Promise<Page> {
  const tab = await administration(`/admin/users/${person.id}`);
  await seeHeading(tab, person.name);
  return tab;
}

async function confirm(tab: Page, name: string): Promise<void> {
  await press(tab, name);
  const dialog = tab.getByRole('alertdialog');
  await press(dialog, name);
  await dialog.waitFor({ state: 'detached' });
}

const rows = (tab: Page) => tab.getByRole('rowheader');

it('searches and pages through people', async () => {
  await stage.site.sql(
    `INSERT INTO users (id, name, email, email_canonical, roles, provisional, language, created_at, email_verified_at)
     SELECT gen_random_uuid(), 'Crowd ' || n, 'crowd-' || n || '@example.com', 'crowd-' || n || '@example.com',
       '{user}', false, 'en', now(), now() FROM generate_series(1, 47) AS n`,
  );
  const tab = await administration();
  await seeHeading(tab, 'Users');
  await tab.getByRole('searchbox', { name: 'Search' }).fill('crowd-');
  await tab.waitForURL(({ search }) => search.includes('crowd-'));
  const more = tab.getByRole('button', { name: 'Show more', exact: true });
  await more.waitFor();
  const first = await rows(tab).count();
  expect(first).toBeLessThan(47);
  while (await more.isVisible()) {
    const count = await rows(tab).count();
    await more.click();
    await rows(tab).nth(count).waitFor();
  }
  const names = await rows(tab).allInnerTexts();
  expect(new Set(names).size).toBe(47);
  expect(names).toHaveLength(47);

  await tab.getByRole('searchbox', { name: 'Search' }).fill('nobody is called so');
  await tab.getByText('No one matches.').waitFor();
  await tab.getByRole('searchbox', { name: 'Search' }).fill('crowd-31@');
  await follow(tab, 'Crowd 31');
  await seeHeading(tab, 'Crowd 31');
  await tab.goBack();
  await seeHeading(tab, 'Users');
  expect(await tab.getByRole('searchbox', { name: 'Search' }).inputValue()).toBe('crowd-31@');
});

it('disables somebody, whose open tab is out', async () => {
  const grace = await stage.site.person('Grace Hopper');
  const theirs = await (await stage.device()).open('/login');
  await logIn(theirs, grace);

  const tab = await pageOf(grace);
  await confirm(tab, 'Disable');
  await tab.getByRole('button', { name: 'Enable', exact: true }).waitFor();
  await follow(theirs, 'Sessions');
  await seeHeading(theirs, 'Log in');
  await submitLogin(theirs, grace);
  await seeAlert(theirs, /disabled/i);

  await press(tab, 'Enable');
  await tab.getByRole('button', { name: 'Disable', exact: true }).waitFor();
  await logIn(theirs, grace);
});

it('signs somebody out everywhere, and finds it in the audit trail', async () => {
  const grace = await stage.site.person('Grace Hopper');
  const theirs = await (await stage.device()).open('/login');
  await logIn(theirs, grace);

  const tab = await pageOf(grace);
  await tab.getByText('Chrome on Linux').waitFor();
  await confirm(tab, 'Sign out everywhere');
  await tab.getByText('Chrome on Linux').waitFor({ state: 'detached' });
  await follow(theirs, 'Sessions');
  await seeHeading(theirs, 'Log in');

  await tab.locator('a[href*="userId="]').click();
  await seeHeading(tab, 'Audit trail');
  await tab.getByRole('rowheader', { name: 'sessions.ended' }).waitFor();
  expect(new URL(tab.url()).searchParams.get('userId')).toBe(grace.id);
});

it('takes a password away: the next one comes by letter', async () => {
  const grace = await stage.site.person('Grace Hopper');
  const tab = await pageOf(grace);
  await confirm(tab, 'Force a password reset');
  const device = await stage.device();
  const { tab: page } = await device.followLetter(grace.email, 'Please set a new password');
  const password = 'seven slow herons at dawn';
  await fill(page, { 'New password': password });
  await press(page, 'Set new password');
  await seeStatus(page, 'Your password is changed.');
  await logIn(page, { ...grace, password });
});

it('invites somebody, and deletes the account again', async () => {
  const { name, email, password } = stage.site.stranger('Katherine Johnson');
  const tab = await administration();
  await press(tab, 'Invite a person');
  const dialog = tab.getByRole('dialog');
  await fill(dialog, { Name: name, 'E-mail': email });
  await press(dialog, /invite/i);
  await dialog.waitFor({ state: 'detached' });
  await seeStatus(tab, `A letter is on its way to ${email}.`);

  const device = await stage.device();
  const { tab: page } = await device.followLetter(email, 'Your account is ready');
  await fill(page, { 'New password': password });
  await press(page, 'Set new password');
  await seeStatus(page, 'Your password is changed.');
  await logIn(page, { email, password });

  const [row] = await stage.site.sql('SELECT id, roles FROM users WHERE email = $1', [email]);
  expect(row!['roles']).toEqual(['user']);
  await tab.goto(`/admin/users/${row!['id']}`);
  await seeHeading(tab, name);
  await press(tab, 'Delete account');
  await press(tab.getByRole('alertdialog'), /delete/i);
  await seeHeading(tab, 'Users');
  await follow(page, 'Sessions');
  await seeHeading(page, 'Log in');
});

it('invites an administrator', async () => {
  const { name, email } = stage.site.stranger('Katherine Johnson');
  const tab = await administration();
  await press(tab, 'Invite a person');
  const dialog = tab.getByRole('dialog');
  await fill(dialog, { Name: name, 'E-mail': email });
  await dialog.getByRole('checkbox', { name: 'Administrator' }).check();
  await press(dialog, 'Invite');
  await dialog.waitFor({ state: 'detached' });
  const [row] = await stage.site.sql('SELECT roles FROM users WHERE email = $1', [email]);
  expect(row!['roles'].toSorted()).toEqual(['admin', 'user']);
});
