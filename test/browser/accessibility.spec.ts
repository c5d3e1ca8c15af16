import type { Locator, Page } from 'playwright-core';
import { until } from '../cluster/until.js';
import { inspect } from './inspection.js';
import { fill, follow, logIn, press, seeAlert, seeHeading, submitLogin, submitSignUp } from './pages.js';
import { Stage } from './stage.js';

const stage = Stage.set();

const focusOf = (tab: Page): Promise<string> =>
  tab.evaluate(() => {
    const { activeElement } = document;
    return activeElement?.getAttribute('name') ?? activeElement?.textContent?.trim() ?? '';
  });

async function tabTo(tab: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    if ((await focusOf(tab)) === name) return;
    await tab.keyboard.press('Tab');
  }
  throw new Error(`no way to ${name} with the Tab key`);
}

it('has nothing serious to find on the pages for everybody, light or dark, on a narrow screen', async () => {
  const tab = await (await stage.device()).open('/');
  const found: string[] = [];
  const secret = `#token=${'A'.repeat(43)}`;
  for (const [path, heading] of [
    ['/', 'Gatehouse'],
    ['/signup', 'Create your account'],
    ['/login', 'Log in'],
    ['/forgot-password', 'Forgot your password?'],
    [`/verify-email${secret}`, 'Confirm your address'],
    ['/verify-email', 'Confirm your address'],
    [`/reset-password${secret}`, 'Choose a new password'],
    [`/confirm-email${secret}`, 'Confirm your new address'],
    ['/account/nowhere', 'Page not found'],
  ] as const) {
    // Another page first: a fragment alone would load nothing.
    await tab.goto('/inbox');
    await tab.goto(path);
    await seeHeading(tab, heading);
    expect(await tab.title()).toContain(heading);
    found.push(...(await inspect(tab, path)));
  }

  await tab.goto('/signup');
  await submitSignUp(tab, { ...stage.site.stranger(), password: 'short' });
  await tab.locator('[aria-invalid="true"]').waitFor();
  found.push(...(await inspect(tab, 'sign-up with an error')));
  await submitSignUp(tab, stage.site.stranger());
  await seeHeading(tab, 'Check your inbox');
  found.push(...(await inspect(tab, 'sign-up, done')));
  await tab.goto('/login');
  await submitLogin(tab, stage.site.stranger());
  await seeAlert(tab, /password/i);
  found.push(...(await inspect(tab, 'login with an error')));
  expect(found).toEqual([]);
});

it('has nothing serious to find on the account', async () => {
  const ada = await stage.site.person();
  const tab = await (await stage.device()).open('/login');
  await logIn(tab, ada);
  const found = await inspect(tab);
  for (const section of ['Password', 'E-mail', 'Sessions', 'Your data']) {
    await follow(tab, section);
    await tab.getByRole('heading', { level: 2, name: section }).waitFor();
    await tab.getByText('Loading…').waitFor({ state: 'detached' });
    found.push(...(await inspect(tab)));
  }
  await press(tab, 'Delete my account');
  await tab.getByRole('alertdialog').waitFor();
  found.push(...(await inspect(tab, 'the dialog before deletion')));
  await tab.goto('/admin/users');
  await seeHeading(tab, 'Not allowed');
  found.push(...(await inspect(tab, 'not allowed')));
  expect(found).toEqual([]);
});

it('has nothing serious to find in the administration, the inbox and the pages of errors', async () => {
  const ada = await stage.site.person();
  const tab = await (await stage.device()).open(`/admin/users?query=${ada.email}`);
  await submitLogin(tab, stage.site.administrator);
  await follow(tab, ada.name);
  await seeHeading(tab, ada.name);
  await tab.getByText('Logged in nowhere.').waitFor();
  const found = await inspect(tab, 'a person');
  await tab.goto('/admin/audit');
  await tab.getByRole('rowheader').first().waitFor();
  found.push(...(await inspect(tab)));
  await tab.goto('/admin/users');
  await tab.getByRole('rowheader').first().waitFor();
  found.push(...(await inspect(tab)));
  await press(tab, 'Invite a person');
  await tab.getByRole('dialog').waitFor();
  found.push(...(await inspect(tab, 'the dialog of an invitation')));
  await tab.goto('/admin/users?query=nobody-is-called-so');
  await tab.getByText('No one matches.').waitFor();
  found.push(...(await inspect(tab, 'no one')));

  await tab.goto('/inbox');
  found.push(...(await inspect(tab)));
  await tab.getByRole('link').first().click();
  await tab.getByRole('link', { name: 'Inbox' }).waitFor();
  found.push(...(await inspect(tab, 'a letter')));
  await tab.goto('/errors/token_stale');
  found.push(...(await inspect(tab)));
  expect(found).toEqual([]);
});

it('logs in and changes the section with the keyboard alone', async () => {
  const ada = await stage.site.person();
  const tab = await (await stage.device()).open('/login');
  await seeHeading(tab, 'Log in');
  await tab.keyboard.press('Tab');
  expect(await focusOf(tab)).toBe('Skip to content');
  await tab.keyboard.press('Enter');
  await tab.keyboard.press('Tab');
  expect(await focusOf(tab)).toBe('email');
  await tab.keyboard.type(ada.email);
  await tab.keyboard.press('Tab');
  expect(await focusOf(tab)).toBe('password');
  await tab.keyboard.type(ada.password);
  await tab.keyboard.press('Enter');
  await seeHeading(tab, 'Your account');
  expect(await focusOf(tab)).toBe('Your account');
  await tabTo(tab, 'Sessions');
  await tab.keyboard.press('Enter');
  await tab.getByText('This device').waitFor();
});

it('keeps the focus in a dialog, and gives it back', async () => {
  const ada = await stage.site.person();
  const tab = await (await stage.device()).open('/login');
  await logIn(tab, ada);
  await follow(tab, 'Your data');
  await tabTo(tab, 'Delete my account');
  await tab.keyboard.press('Enter');
  const dialog = tab.getByRole('alertdialog', { name: 'Delete your account?' });
  await dialog.waitFor();
  const isInside = () => dialog.evaluate((element) => element.contains(document.activeElement));
  const stops = new Set<string>();
  for (let presses = 0; presses < 8; presses += 1) {
    expect(await isInside()).toBe(true);
    stops.add(await focusOf(tab));
    await tab.keyboard.press('Tab');
  }
  expect([...stops]).toEqual(expect.arrayContaining(['password', 'Delete for good', 'Cancel']));
  await tab.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await until('the focus is back', async () => (await focusOf(tab)) === 'Delete my account');
});

it('says an error beside its field, and takes the focus there', async () => {
  const tab = await (await stage.device()).open('/signup');
  await fill(tab, { Name: 'Ada Lovelace', 'E-mail': 'ada@example.com', Password: 'short' });
  await tab.keyboard.press('Enter');
  await tab.locator('[aria-invalid="true"]').waitFor();
  expect(await focusOf(tab)).toBe('password');
});

it('keeps on the screen what an administrator decides, whatever people call themselves', async () => {
  const wide = await stage.site.person('W'.repeat(100), 'wide@example.com');
  const tab = await (await stage.device()).open('/admin/users?query=wide@example.com');
  await submitLogin(tab, stage.site.administrator);
  const right = (locator: Locator) => locator.evaluate((element) => element.getBoundingClientRect().right);
  expect(await right(tab.getByRole('row').nth(1).getByRole('cell').last())).toBeLessThanOrEqual(1280);
  await follow(tab, wide.name);
  await seeHeading(tab, wide.name);
  for (const width of [1280, 320]) {
    await tab.setViewportSize({ width, height: 640 });
    expect(await tab.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    await press(tab, 'Delete account');
    const dialog = tab.getByRole('alertdialog');
    for (const part of [dialog, ...(await dialog.getByRole('button').all())]) {
      const { x, width: own } = (await part.boundingBox())!;
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + own).toBeLessThanOrEqual(width);
    }
    await press(dialog, 'Cancel');
    await dialog.waitFor({ state: 'detached' });
  }
});
