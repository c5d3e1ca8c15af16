import {
  fill,
  follow,
  logIn,
  press,
  seeAlert,
  seeHeading,
  seeStatus,
  submitLogin,
  submitSignUp,
} from './pages.js';
import { Stage } from './stage.js';

const stage = Stage.set();

it('signs up, confirms the address by the letter, logs in and logs out', async () => {
  const ada = stage.site.stranger();
  const device = await stage.device();
  const tab = await device.open('/');
  await seeHeading(tab, 'Gatehouse');
  await follow(tab.getByRole('main'), 'Sign up');
  await seeHeading(tab, 'Create your account');
  await submitSignUp(tab, ada);
  await seeHeading(tab, 'Check your inbox');

  const letter = await device.followLetter(ada.email, 'Confirm your e-mail address');
  await seeHeading(letter.tab, 'Confirm your address');
  await press(letter.tab, 'Confirm this address');
  await seeStatus(letter.tab, 'Your address is confirmed.');
  await follow(letter.tab.getByRole('main'), 'Log in');
  await submitLogin(letter.tab, ada);
  await seeHeading(letter.tab, 'Your account');
  expect(new URL(letter.tab.url()).pathname).toBe('/account');
  expect(await letter.tab.getByLabel('Name', { exact: true }).inputValue()).toBe(ada.name);

  await press(letter.tab, 'Log out');
  await seeHeading(letter.tab, 'Log in');
  expect(await device.context.cookies()).toEqual([]);
});

it('asks for the letter again before the address is confirmed', async () => {
  const grace = stage.site.stranger('Grace Hopper');
  const device = await stage.device();
  const tab = await device.open('/signup');
  await submitSignUp(tab, grace);
  await seeHeading(tab, 'Check your inbox');
  const first = await stage.site.inbox.nextLetter(grace.email, { about: 'Confirm your e-mail address' });

  await tab.goto('/login');
  await submitLogin(tab, grace);
  await seeAlert(tab, /confirm/i);
  await press(tab, 'Send the letter again');
  await seeStatus(tab, /\S/);
  await stage.site.anotherLetter(grace.email, first);

  const { tab: page } = await device.followLetter(grace.email, 'Confirm your e-mail address');
  await press(page, 'Confirm this address');
  await seeStatus(page, 'Your address is confirmed.');
  await logIn(tab, grace);
});

it('says what is wrong beside the field', async () => {
  const tab = await (await stage.device()).open('/signup');
  await submitSignUp(tab, { name: 'Ada Lovelace', email: 'ada@example.com', password: 'short' });
  const field = tab.getByLabel('Password', { exact: true });
  await tab.locator('[aria-invalid="true"]').waitFor();
  expect(await field.getAttribute('aria-invalid')).toBe('true');
  const described = (await field.getAttribute('aria-describedby'))!.split(' ');
  const texts = await Promise.all(described.map((id) => tab.locator(`[id="${id}"]`).innerText()));
  expect(texts.join(' ')).toMatch(/15/);
});

it('refuses a wrong password, and a link that was used', async () => {
  const ada = await stage.site.person();
  const device = await stage.device();
  const tab = await device.open('/login');
  await submitLogin(tab, { ...ada, password: 'not the right one at all' });
  await seeAlert(tab, /password/i);
  expect(await device.context.cookies()).toEqual([]);

  // Followed once already, when the account was made.
  const { tab: page } = await device.followLetter(ada.email, 'Confirm your e-mail address');
  await press(page, 'Confirm this address');
  await seeAlert(page, /link/i);
});

it('sets a new password by a letter, and every session before it has ended', async () => {
  const ada = await stage.site.person();
  const [device, other] = [await stage.device(), await stage.device()];
  const tab = await other.open('/login');
  await logIn(tab, ada);

  const forgot = await device.open('/login');
  await follow(forgot.getByRole('main'), 'Forgot your password?');
  await seeHeading(forgot, 'Forgot your password?');
  await fill(forgot, { 'E-mail': ada.email });
  await press(forgot, 'Send a link');
  await seeHeading(forgot, 'Check your inbox');
  const beside = await device.open('/login');
  await logIn(beside, ada);

  const { tab: page } = await device.followLetter(ada.email, 'Set a new password');
  await seeHeading(page, 'Choose a new password');
  const password = 'seven slow herons at dawn';
  await fill(page, { 'New password': password });
  await press(page, 'Set new password');
  await seeStatus(page, 'Your password is changed.');
  // It has ended here, too.
  await page.getByRole('button', { name: 'Log out' }).waitFor({ state: 'detached' });
  await page.getByRole('banner').getByRole('link', { name: 'Log in' }).waitFor();
  await seeHeading(beside, 'Log in');

  await tab.goto('/account/sessions');
  await seeHeading(tab, 'Log in');
  await submitLogin(tab, ada);
  await seeAlert(tab, /password/i);
  await logIn(tab, { ...ada, password });
});

it('comes back to the page that asked for the login, and to no other site', async () => {
  const asked = '/admin/audit?type=session.started&from=2026-01-01';
  const tab = await (await stage.device()).open(asked);
  await seeHeading(tab, 'Log in');
  expect(new URL(tab.url()).searchParams.get('next')).toBe(asked);
  await submitLogin(tab, stage.site.administrator);
  await seeHeading(tab, 'Audit trail');
  expect(tab.url()).toBe(stage.site.url + asked);
  await press(tab, 'Log out');
  await seeHeading(tab, 'Log in');
  for (const next of [
    ...['https://evil.example/', '//evil.example/', '/\\evil.example', 'javascript:alert(1)'],
    // What the parser of addresses makes `//evil.example` of.
    ...['/..//evil.example', '/.//evil.example', '/./\\evil.example', `${stage.site.url}//evil.example`],
  ]) {
    await tab.goto(`/login?next=${encodeURIComponent(next)}`);
    await submitLogin(tab, stage.site.administrator);
    await seeHeading(tab, 'Your account');
    await press(tab, 'Log out');
    await seeHeading(tab, 'Log in');
  }
});
