import type { Page } from 'playwright-core';
import { follow, logIn, press, seeAlert, seeHeading, seeStatus, submitLogin } from './pages.js';
import type { Person } from './site.js';
import { Stage } from './stage.js';

const stage = Stage.set();

/** The administrator's page about somebody. */
async function pageOf({ id, name }: Pick<Person, 'id' | 'name'>): Promise<Page> {
  const tab = await (await stage.device()).open(`/admin/users/${id}`);
  await submitLogin(tab, stage.site.administrator);
  await seeHeading(tab, name);
  return tab;
}

const administratorBox = (tab: Page) => tab.getByRole('checkbox', { name: 'Administrator', exact: true });

it('makes somebody an administrator, who need not log in again', async () => {
  const grace = await stage.site.person('Grace Hopper');
  const device = await stage.device();
  const theirs = await device.open('/login');
  await logIn(theirs, grace);
  await theirs.goto('/admin/users');
  await seeHeading(theirs, 'Not allowed');
  expect(await theirs.getByRole('link', { name: 'Admin', exact: true }).count()).toBe(0);

  const tab = await pageOf(grace);
  await administratorBox(tab).check();
  await press(tab, 'Save roles');
  await seeStatus(tab, 'The roles are saved.');

  await theirs.goto('/account');
  await follow(theirs, 'Admin');
  await seeHeading(theirs, 'Users');
  await theirs.getByRole('rowheader').first().waitFor();
  expect(device.watch.requestsTo('/auth/login')).toHaveLength(1);
});

it('gives roles to the one who is shown, whoever was shown before', async () => {
  const [ivy, jan] = [await stage.site.person('Ivy Beane'), await stage.site.person('Jan Kowalski')];
  const tab = await pageOf(ivy);
  await follow(tab.getByRole('navigation', { name: 'Administration' }), 'Users');
  await follow(tab, jan.name);
  await seeHeading(tab, jan.name);
  await press(tab, 'Disable');
  await press(tab.getByRole('alertdialog'), 'Disable');
  await seeStatus(tab, 'The account is disabled.');
  await administratorBox(tab).check();
  // From one person to the other without a page between them.
  await tab.evaluate(() => history.go(-2));
  await seeHeading(tab, ivy.name);
  expect(await administratorBox(tab).isChecked()).toBe(false);
  expect(await tab.getByText('The account is disabled.').count()).toBe(0);
  await press(tab, 'Save roles');
  await seeStatus(tab, 'The roles are saved.');
  const roles = await stage.site.sql(`SELECT roles FROM users WHERE id = ANY($1)`, [[ivy.id, jan.id]]);
  expect(roles).toEqual([{ roles: ['user'] }, { roles: ['user'] }]);
});

it('sends an administrator away who is one no more', async () => {
  const grace = await stage.site.person('Grace Hopper');
  await stage.site.sql(`UPDATE users SET roles = '{user,admin}' WHERE id = $1`, [grace.id]);
  const theirs = await (await stage.device()).open('/login');
  await logIn(theirs, grace);
  await follow(theirs, 'Admin');
  await theirs.getByRole('rowheader').first().waitFor();
  const { administrator } = stage.site;
  const other = stage.site.visitor();
  await other.logIn(administrator.email, administrator.password);
  expect(await other.patch(`/admin/users/${grace.id}`, { roles: ['user'] })).toMatchObject({ status: 200 });
  await theirs.getByRole('searchbox', { name: 'Search' }).fill('somebody');
  await seeHeading(theirs, 'Not allowed');
  expect(await theirs.getByRole('link', { name: 'Admin', exact: true }).count()).toBe(0);
  expect(await theirs.getByRole('rowheader').count()).toBe(0);
});

it('keeps the last administrator', async () => {
  await stage.site.sql(`UPDATE users SET roles = '{user}' WHERE email <> $1`, [
    stage.site.administrator.email,
  ]);
  const [row] = await stage.site.sql<Person>('SELECT * FROM users WHERE email = $1', [
    stage.site.administrator.email,
  ]);
  const tab = await pageOf(row!);
  await administratorBox(tab).uncheck();
  await press(tab, 'Save roles');
  await seeAlert(tab, /administrator/i);
});
