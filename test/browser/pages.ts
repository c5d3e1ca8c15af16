import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Locator, Page } from 'playwright-core';
import type { Person } from './site.js';

/** The page with this heading is there. */
export const seeHeading = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('heading', { level: 1, name, exact: true }).waitFor();

/** The page says that something is done. */
export const seeStatus = (page: Page, text: string | RegExp): Promise<void> =>
  page.getByRole('status').filter({ hasText: text }).waitFor();

/** The page says that something is wrong. @returns where it says so */
export async function seeAlert(page: Page, text: string | RegExp): Promise<Locator> {
  const alert = page.getByRole('alert').filter({ hasText: text });
  await alert.waitFor();
  return alert;
}

/** What is read from the page becomes this within ten seconds. */
export async function seeSoon<Seen>(read: () => Promise<Seen>, expected: Seen): Promise<void> {
  let seen = await read();
  for (const giveUpAt = Date.now() + 10_000; Date.now() < giveUpAt; seen = await read()) {
    if (isDeepStrictEqual(seen, expected)) return;
    await sleep(20);
  }
  expect(seen).toEqual(expected);
}

export const press = (page: Page | Locator, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();

export const follow = (page: Page | Locator, name: string): Promise<void> =>
  page.getByRole('link', { name, exact: true }).click();

export async function fill(page: Page | Locator, fields: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(fields))
    await page.getByLabel(label, { exact: true }).fill(value);
}

export async function submitSignUp(page: Page, person: Omit<Person, 'id'>): Promise<void> {
  await fill(page, { Name: person.name, 'E-mail': person.email, Password: person.password });
  await press(page, 'Sign up');
}

export async function submitLogin(
  page: Page,
  { email, password }: Pick<Person, 'email' | 'password'>,
): Promise<void> {
  await fill(page, { 'E-mail': email, Password: password });
  await press(page, 'Log in');
}

/** From the login page, wherever the tab was, to the account. */
export async function logIn(page: Page, person: Pick<Person, 'email' | 'password'>): Promise<void> {
  await page.goto('/login');
  await submitLogin(page, person);
  await seeHeading(page, 'Your account');
}
