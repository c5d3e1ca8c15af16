import { readFile } from 'node:fs/promises';
import { userAgents } from './device.js';
import { fill, follow, logIn, press, seeAlert, seeHeading, seeStatus, submitLogin } from './pages.js';
import { Stage } from './stage.js';

const stage = Stage.set();

it('changes the name', async () => {
  const ada = await stage.site.person();
  const tab = await (await stage.device()).open('/login');
  await logIn(tab, ada);
  await fill(tab, { Name: 'Ada King' });
  await press(tab, 'Save');
  await seeStatus(tab, 'Saved.');
  await tab.reload();
  await seeHeading(tab, 'Your account');
  expect(await tab.getByLabel('Name', { exact: true }).inputValue()).toBe('Ada King');
});

it('keeps what is typed while the name before it is saved', async () => {
  const ada = await stage.site.person();
  const tab = await (await stage.device()).open('/login');
  await logIn(tab, ada);
  const { promise: later, resolve: answer } = Promise.withResolvers<void>();
  await tab.route('**/api/v1/users/me', async (route) => {
    if (route.request().method() === 'PATCH') await later;
    await route.continue();
  });
  await fill(tab, { Name: 'Ada King' });
  await press(tab, 'Save');
  await tab.locator('button[aria-disabled="true"]').waitFor();
  await fill(tab, { Name: 'Ada King, Countess' });
  answer();
  await seeStatus(tab, 'Saved.');
  expect(await tab.getByLabel('Name', { exact: true }).inputValue()).toBe('Ada King, Countess');
});

it('changes the password, and the other device is out', async () => {
  const ada = await stage.site.person();
  const [here, there] = [await stage.device(), await stage.device()];
  const [tab, other] = [await here.open('/login'), await there.open('/login')];
  await logIn(tab, ada);
  await logIn(other, ada);

  await follow(tab, 'Password');
  const password = 'seven slow herons at dawn';
  await fill(tab, { 'Current password': 'not the right one at all', 'New password': password });
  await press(tab, 'Change password');
  await tab.locator('[aria-invalid="true"]').waitFor();
  expect(await tab.getByLabel('Current password', { exact: true }).getAttribute('aria-invalid')).toBe('true');

  await fill(tab, { 'Current password': ada.password, 'New password': password });
  await press(tab, 'Change password');
  await seeStatus(tab, 'Your password is changed. Your other devices are signed out.');

  await follow(other, 'Sessions');
  await seeHeading(other, 'Log in');
  await follow(tab, 'Sessions');
  await tab.getByText('This device').waitFor();
  expect(await tab.getByRole('button', { name: /^Sign out (?!everywhere)/ }).count()).toBe(0);
});

it('moves the account to another address by the letter sent there', async () => {
  const ada = await stage.site.person();
  const device = await stage.device();
  const tab = await device.open('/login');
  await logIn(tab, ada);
  await follow(tab, 'E-mail');
  const { email } = stage.site.stranger('Countess Lovelace');
  await fill(tab, { 'New e-mail': email, Password: ada.password });
  await press(tab, 'Change e-mail');
  await seeStatus(tab, 'Check the inbox of the new address.');
  await stage.site.inbox.nextLetter(ada.email, { about: 'Your e-mail address is about to change' });

  const { tab: page } = await device.followLetter(email, 'Confirm your new e-mail address');
  await seeHeading(page, 'Confirm your new address');
  await press(page, 'Use this address');
  await seeStatus(page, 'Your new address is confirmed.');

  const elsewhere = await (await stage.device()).open('/login');
  await submitLogin(elsewhere, ada);
  await seeAlert(elsewhere, /password/i);
  await logIn(elsewhere, { ...ada, email });
});

it('lists the sessions, signs out one device, then all', async () => {
  const ada = await stage.site.person();
  const [here, there, third] = [
    await stage.device(),
    await stage.device({ userAgent: userAgents.firefoxOnWindows }),
    await stage.device({ userAgent: userAgents.firefoxOnWindows }),
  ];
  const [tab, other] = [await here.open('/login'), await there.open('/login')];
  await logIn(tab, ada);
  await logIn(other, ada);

  await follow(tab, 'Sessions');
  const devices = tab.getByRole('main').getByRole('listitem');
  const current = devices.filter({ hasText: 'This device' });
  await current.waitFor();
  expect(await current.innerText()).toContain('Chrome on Linux');
  expect(await current.getByRole('button').count()).toBe(0);
  await press(tab, /^Sign out Firefox on Windows/);
  await devices.filter({ hasText: 'Firefox on Windows' }).waitFor({ state: 'detached' });
  await seeStatus(tab, 'Firefox on Windows is signed out.');
  // Its button is gone, and the keyboard goes on where it was.
  const heading = tab.getByRole('heading', { level: 2, name: 'Sessions' });
  expect(await heading.evaluate((element) => element === document.activeElement)).toBe(true);
  await follow(other, 'Sessions');
  await seeHeading(other, 'Log in');

  const last = await third.open('/login');
  await logIn(last, ada);
  await press(tab, 'Sign out everywhere');
  const dialog = tab.getByRole('alertdialog');
  await press(dialog, 'Cancel');
  await dialog.waitFor({ state: 'detached' });
  await press(tab, 'Sign out everywhere');
  await press(dialog, 'Sign out everywhere');
  await seeHeading(tab, 'Log in');
  await follow(last, 'Sessions');
  await seeHeading(last, 'Log in');
});

it('downloads everything about oneself', async () => {
  const ada = await stage.site.person();
  const tab = await (await stage.device()).open('/login');
  await logIn(tab, ada);
  await follow(tab, 'Your data');
  const [download] = await Promise.all([tab.waitForEvent('download'), press(tab, 'Download my data')]);
  expect(download.suggestedFilename()).toMatch(/\.json$/);
  const data: unknown = JSON.parse(await readFile(await download.path(), 'utf8'));
  const kept = await tab.evaluate(() => fetch('/api/v1/users/me/export').then((answer) => answer.json()));
  expect(data).toEqual(kept);
  expect(data).toMatchObject({ user: { id: ada.id, email: ada.email, name: ada.name } });
});

it('deletes the account, after the right password alone', async () => {
  const ada = await stage.site.person();
  const device = await stage.device();
  const tab = await device.open('/login');
  await logIn(tab, ada);
  await follow(tab, 'Your data');
  await press(tab, 'Delete my account');
  const dialog = tab.getByRole('alertdialog');
  await fill(dialog, { Password: 'not the right one at all' });
  await press(dialog, 'Delete for good');
  await dialog.locator('[aria-invalid="true"]').waitFor();

  await fill(dialog, { Password: ada.password });
  await press(dialog, 'Delete for good');
  await seeHeading(tab, 'Gatehouse');
  expect(await stage.site.sql('SELECT 1 FROM users WHERE id = $1', [ada.id])).toEqual([]);
  expect(await device.context.cookies()).toEqual([]);
  await tab.goto('/login');
  await submitLogin(tab, ada);
  await seeAlert(tab, /password/i);
});
