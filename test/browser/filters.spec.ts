import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { follow, seeHeading, seeSoon, submitLogin } from './pages.js';
import { Stage } from './stage.js';

const stage = Stage.set();

async function administration(path: string): Promise<Page> {
  const tab = await (await stage.device()).open(path);
  await submitLogin(tab, stage.site.administrator);
  await tab.getByRole('rowheader').first().waitFor();
  return tab;
}

const seeRows = (tab: Page, ...rows: string[]): Promise<void> =>
  seeSoon(() => tab.getByRole('rowheader').allInnerTexts(), rows);

/** The days of the events that are listed. */
const seeDays = (tab: Page, ...days: string[]): Promise<void> =>
  seeSoon(
    () =>
      tab
        .getByRole('cell')
        .locator('time')
        .evaluateAll((times) => times.map((time) => (time as HTMLTimeElement).dateTime.slice(0, 10))),
    days,
  );

const choose = (tab: Page, label: string, option: string) =>
  tab.getByLabel(label, { exact: true }).selectOption(option);

const searchFor = (tab: Page, label: string, text: string) =>
  tab.getByRole('searchbox', { name: label, exact: true }).fill(text);

it('filters and sorts people, and a reload keeps what was chosen', async () => {
  const [old, middle, young] = ['Filtered Old', 'Filtered Middle', 'Filtered Young'];
  for (const [name, email, roles, disabled, verified, days] of [
    [old, 'm@filtered.example', '{user}', null, 'now', 3],
    [middle, 'z@filtered.example', '{user,admin}', 'now', 'now', 2],
    [young, 'a@filtered.example', '{user}', null, null, 1],
  ])
    await stage.site.sql(
      `INSERT INTO users (id, name, email, email_canonical, roles, provisional, language, disabled_at,
         email_verified_at, created_at)
       VALUES (gen_random_uuid(), $1, $2, $2, $3, false, 'en', $4, $5, now() - make_interval(days => $6))`,
      [name, email, roles, disabled, verified, days],
    );
  const tab = await administration('/admin/users');
  await searchFor(tab, 'Search', 'filtered');
  await seeRows(tab, young, middle, old);
  await choose(tab, 'Sort', 'Oldest first');
  await seeRows(tab, old, middle, young);
  await choose(tab, 'Sort', 'E-mail, A to Z');
  await seeRows(tab, young, old, middle);
  await choose(tab, 'Sort', 'E-mail, Z to A');
  await seeRows(tab, middle, old, young);
  await choose(tab, 'Role', 'Administrator');
  await seeRows(tab, middle);
  await choose(tab, 'Role', 'User');
  await seeRows(tab, middle, old, young);
  await choose(tab, 'Status', 'Disabled');
  await seeRows(tab, middle);
  await choose(tab, 'Status', 'Not verified');
  await seeRows(tab, young);
  await choose(tab, 'Status', 'Active');
  await seeRows(tab, old);
  await tab.reload();
  await seeRows(tab, old);
  expect(await tab.getByLabel('Status', { exact: true }).inputValue()).toBe('active');
});

it('keeps each of two filters that are set in the same moment', async () => {
  const { administrator } = stage.site;
  const tab = await administration('/admin/users');
  await searchFor(tab, 'Search', administrator.email);
  await choose(tab, 'Role', 'Administrator');
  await seeSoon(async () => Object.fromEntries(new URL(tab.url()).searchParams), {
    role: 'admin',
    query: administrator.email,
  });
});

it('filters events by type, person and day', async () => {
  const [ada, grace] = [randomUUID(), randomUUID()];
  const days = { renamed: '2026-01-01', early: '2026-01-10', late: '2026-01-12', other: '2026-01-11' };
  const record = (type: string, userId: string, at: string) =>
    stage.site.sql(
      `INSERT INTO audit_events (id, at, type, user_id, ip, user_agent, request_id, details)
       VALUES (gen_random_uuid(), $1::timestamptz, $2, $3, '203.0.113.9', '', 'r', '{}')`,
      [`${at}T23:30:00Z`, type, userId],
    );
  await record('user.renamed', ada, days.renamed);
  await record('password.changed', ada, days.early);
  await record('password.changed', ada, days.late);
  await record('password.changed', grace, days.other);

  const tab = await administration('/admin/audit');
  await choose(tab, 'Type', 'password.changed');
  await seeDays(tab, days.late, days.other, days.early);
  await searchFor(tab, 'User id', ada);
  await seeDays(tab, days.late, days.early);
  // Both days are included, to their ends.
  await tab.getByLabel('From', { exact: true }).fill(days.late);
  await seeDays(tab, days.late);
  await tab.getByLabel('From', { exact: true }).fill('');
  await seeDays(tab, days.late, days.early);
  await tab.getByLabel('To', { exact: true }).fill(days.early);
  await seeDays(tab, days.early);
  await choose(tab, 'Type', '');
  await seeDays(tab, days.early, days.renamed);
});

it('shows in its fields what the back button brings back', async () => {
  const { administrator } = stage.site;
  const tab = await administration(`/admin/users?query=${administrator.email}`);
  const field = tab.getByRole('searchbox', { name: 'Search', exact: true });
  await follow(tab.getByRole('navigation', { name: 'Administration' }), 'Users');
  await tab.waitForURL(({ search }) => search === '');
  await seeHeading(tab, 'Users');
  await seeSoon(() => field.inputValue(), '');
  await tab.goBack();
  await tab.waitForURL(({ search }) => search !== '');
  await seeSoon(() => field.inputValue(), administrator.email);
});
