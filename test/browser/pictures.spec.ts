import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { runFolder } from '../cluster/program.js';
import { userAgents } from './device.js';
import { fill, follow, logIn, press, seeHeading, submitLogin } from './pages.js';
import { Stage } from './stage.js';

// `npm run pictures` keeps them.
const folder = process.env['PICTURES'] ?? path.join(runFolder(), 'pictures');
mkdirSync(folder, { recursive: true });
const maxBytes = 150_000;

const stage = Stage.set();

async function take(tab: Page, name: string): Promise<void> {
  const file = path.join(folder, `${name}.png`);
  await tab.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
  expect(statSync(file).size).toBeLessThan(maxBytes);
}

const ada = { name: 'Ada Lovelace', email: 'ada@example.com', password: 'quiet harbour before nine' };
const crowd = [
  'Grace Hopper',
  'Katherine Johnson',
  'Mary Kenneth Keller',
  'Radia Perlman',
  'Hedy Lamarr',
  'Annie Easley',
  'Joan Clarke',
];

it('signs up and finds the letter', async () => {
  const tab = await (await stage.device()).open('/signup');
  await fill(tab, { Name: ada.name, 'E-mail': ada.email, Password: ada.password });
  await take(tab, 'sign-up');
  await press(tab, 'Sign up');
  await seeHeading(tab, 'Check your inbox');
  await stage.site.inbox.nextLetter(ada.email);
  await tab.goto('/inbox');
  await tab.getByRole('link', { name: 'Confirm your e-mail address' }).click();
  await tab.frameLocator('iframe').getByRole('link').first().waitFor();
  await tab.evaluate(() => document.querySelector('iframe')!.scrollIntoView({ block: 'end' }));
  await take(tab, 'inbox-letter');
});

it('looks at the sessions, in light and on a phone', async () => {
  const person = await stage.site.person(ada.name, 'ada.lovelace@example.com');
  const elsewhere = await stage.device({ userAgent: userAgents.firefoxOnWindows });
  await logIn(await elsewhere.open('/login'), person);
  const tab = await (await stage.device()).open('/login');
  await logIn(tab, person);
  await follow(tab, 'Sessions');
  await tab.getByText('This device').waitFor();
  await take(tab, 'account-sessions');
  await tab.setViewportSize({ width: 390, height: 760 });
  await take(tab, 'account-sessions-phone');
});

it('looks at the users, in the dark', async () => {
  for (const name of crowd)
    await stage.site.person(name, `${name.toLowerCase().replaceAll(' ', '.')}@example.com`);
  await stage.site.sql(`UPDATE users SET disabled_at = now() WHERE name = 'Hedy Lamarr'`);
  const tab = await (await stage.device({ colorScheme: 'dark' })).open('/admin/users?sort=email');
  await submitLogin(tab, stage.site.administrator);
  await tab.getByRole('rowheader', { name: 'Annie Easley' }).waitFor();
  await take(tab, 'admin-users-dark');
});

it('looks at an operation in Swagger UI', async () => {
  const tab = await (await stage.device()).open('/docs');
  const login = tab.locator('.opblock[id$="-login"]');
  await login.locator('.opblock-summary-control').first().click();
  await login.evaluate((element) => element.scrollIntoView());
  await take(tab, 'swagger');
});
