import type { Locator, Page } from 'playwright-core';
import { Stage } from './stage.js';

const stage = Stage.set();

const operation = (tab: Page, id: string): Locator => tab.locator(`.opblock[id$="-${id}"]`);

/** Opens the operation, fills the body in where there is one, executes it. @returns the status that is shown */
async function tryOut(tab: Page, id: string, body?: object): Promise<{ status: string; text: string }> {
  const block = operation(tab, id);
  await block.locator('.opblock-summary-control').first().click();
  if (body) await block.locator('textarea.body-param__text').fill(JSON.stringify(body));
  await block.getByRole('button', { name: 'Execute' }).click();
  const answer = block.locator('.live-responses-table .response').first();
  await answer.waitFor();
  return {
    status: (await answer.locator('.response-col_status').innerText()).trim(),
    text: await answer.locator('.response-col_description').innerText(),
  };
}

it('tries operations out with cookies, right after login', async () => {
  const { email, password } = await stage.site.person();
  const device = await stage.device();
  const tab = await device.open('/docs');
  const before = await tryOut(tab, 'getMe');
  expect(before).toMatchObject({ status: '401', text: expect.stringContaining('token_missing') });
  expect(await tryOut(tab, 'login', { email, password })).toMatchObject({ status: '200' });
  await operation(tab, 'getMe').getByRole('button', { name: 'Execute' }).click();
  const answer = operation(tab, 'getMe').locator('.live-responses-table .response').first();
  await answer.getByText(email).waitFor();
  expect(await device.cookie('__Host-access')).toMatchObject({ httpOnly: true });
});

it('tries operations out with a bearer token', async () => {
  const ada = await stage.site.person();
  const client = stage.site.visitor();
  await client.logIn(ada.email, ada.password);
  const device = await stage.device();
  const tab = await device.open('/docs');
  await tab.getByRole('button', { name: 'Authorize', exact: true }).first().click();
  const dialog = tab
    .locator('.auth-container')
    .filter({ hasText: /bearer/i })
    .first();
  await dialog.locator('input').fill(client.accessToken);
  await dialog.getByRole('button', { name: /apply credentials|authorize/i }).click();
  await tab.locator('.modal-ux').getByRole('button', { name: 'Close', exact: true }).first().click();
  const answer = await tryOut(tab, 'getMe');
  expect(answer).toMatchObject({ status: '200', text: expect.stringContaining(ada.email) });
  expect(await device.context.cookies()).toEqual([]);
  const [request] = device.watch.requestsTo('/users/me', 'GET');
  expect((await request!.allHeaders())['authorization']).toBe(`Bearer ${client.accessToken}`);
});
