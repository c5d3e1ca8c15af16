import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { runFolder } from '../cluster/program.js';
import type { Device } from './device.js';
import { fill, press, seeAlert, seeHeading } from './pages.js';
import { Stage } from './stage.js';

const stage = Stage.set();

/** The pages of docs/frontend.md, built. */
const folder = path.join(runFolder(), 'react-example');

beforeAll(() => promisify(execFile)(process.execPath, ['test/browser/react-example.build.mjs', folder]));

/** As a page of the site that it asks. */
async function open(device: Device) {
  await device.context.route(/\/example\//, (route) =>
    route.fulfill({
      path: path.join(folder, new URL(route.request().url()).pathname.slice('/example/'.length)),
    }),
  );
  return device.open('/example/index.html');
}

it('logs in and out as docs/frontend.md says, in two tabs, one person after the other', async () => {
  const [ada, grace] = [await stage.site.person(), await stage.site.person('Grace Hopper')];
  const device = await stage.device();
  const [tab, other] = [await open(device), await open(device)];
  await fill(tab, { 'E-mail': ada.email, Password: 'not the right one at all' });
  await press(tab, 'Log in');
  await seeAlert(tab, /password/i);
  await fill(tab, { Password: ada.password });
  await press(tab, 'Log in');
  for (const each of [tab, other]) await seeHeading(each, `Hello ${ada.name}`);

  await press(other, 'Log out');
  for (const each of [tab, other]) await each.getByRole('button', { name: 'Log in' }).waitFor();
  expect(await device.context.cookies()).toEqual([]);
  await fill(tab, { 'E-mail': grace.email, Password: grace.password });
  await press(tab, 'Log in');
  for (const each of [tab, other]) await seeHeading(each, `Hello ${grace.name}`);
  await press(tab, 'Log out everywhere');
  for (const each of [tab, other]) await each.getByRole('button', { name: 'Log in' }).waitFor();
});
